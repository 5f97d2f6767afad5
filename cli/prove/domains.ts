/** Domains of the isolation graph, in the form of the proof. */
import { type Domain, describeDomain } from "../../policies/graph";
import type { ProofDomain } from "./model";

const platformDomain: ProofDomain = { id: "platform", kind: "platform", title: "the platform" };
export const internetDomain: ProofDomain = { id: "outside:internet", kind: "outside", title: "the internet" };
export const anyProjectDomain: ProofDomain = {
  id: "outside:any-project",
  kind: "outside",
  title: "any Google project",
};
export const peopleDomain: ProofDomain = { id: "outside:people", kind: "outside", title: "people" };
export const googleDomain: ProofDomain = { id: "outside:google", kind: "outside", title: "Google's own services" };
export const elsewhereDomain: ProofDomain = { id: "outside:elsewhere", kind: "outside", title: "somewhere else" };

export function proofDomain(domain: Domain): ProofDomain {
  const title = describeDomain(domain);
  switch (domain.kind) {
    case "tenant":
      return { id: `tenant:${domain.id}`, kind: "tenant", title };
    case "platform":
      return platformDomain;
    case "own":
      return { id: `own:${domain.id}`, kind: "service", title };
    default:
      // What nobody is known to own is not one domain with anything else.
      return { id: `${domain.kind}:${domain.id}`, kind: "unclear", title };
  }
}

export function distinctDomains(domains: readonly ProofDomain[]): ProofDomain[] {
  return [...new Map(domains.map((domain) => [domain.id, domain])).values()];
}
