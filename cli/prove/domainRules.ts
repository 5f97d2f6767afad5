/** When two things are of one domain. Apart from `domains.ts`, since the page's script uses it too. */
import type { ProofDomain } from "./model";

/** Whether all that acts for `actors` and the owner is provably one domain. */
export function isOneDomain(actors: readonly ProofDomain[], owner: ProofDomain): boolean {
  return owner.kind !== "unclear" && actors.length > 0 && actors.every(({ id }) => id === owner.id);
}
