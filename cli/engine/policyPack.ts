/** Where Bulkhead's policy pack is. */
import { join } from "node:path";
import { repositoryRoot } from "../../local/root";

/** Folder of the policy pack, as the engine takes it. */
export function policyPackFolder(): string {
  return join(repositoryRoot(), "policies");
}
