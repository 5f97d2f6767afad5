/** What a stack says about Binary Authorization: what a cell asks for, and whether what runs containers evaluates the policy. */
import type { PartChange } from "../../review";
import { knownValue, type Resource } from "../read";

const policyType = "gcp:binaryauthorization/policy:Policy";
const runTypes: ReadonlySet<string> = new Set([
  "gcp:cloudrunv2/service:Service",
  "gcp:cloudrunv2/job:Job",
  "gcp:cloudrunv2/workerPool:WorkerPool",
]);

/** True if a cell of the stack asks for reviews and lists who can sign, so that Google Cloud can check signatures. */
export function asksForAttestations(resources: readonly Resource[]): boolean {
  return resources.some(({ type, inputs }) => {
    const reviews = inputs.at("reviews");
    const isRequired = knownValue(reviews.at("required").flag()) === true;
    return type === "bulkhead:index:Cell" && isRequired && (knownValue(reviews.at("keys").entries())?.size ?? 0) > 0;
  });
}

export interface AdmissionProblem {
  readonly urn: string;
  readonly path: string;
  readonly problem: string;
}

/** Services, jobs and worker pools that Cloud Run would deploy without asking, or against the answer. */
export function admissionProblems(resources: readonly Resource[]): AdmissionProblem[] {
  return resources
    .filter(({ type }) => runTypes.has(type))
    .flatMap(({ urn, inputs }) => {
      const setting = inputs.at("binaryAuthorization");
      const asks = setting.at("useDefault").flag();
      const problems: AdmissionProblem[] = [];
      if (asks.state !== "unknown" && knownValue(asks) !== true) {
        const got = asks.state === "missing" ? "nothing" : "'false'";
        problems.push({
          urn,
          path: "binaryAuthorization.useDefault",
          problem: `must be true where the cell asks for reviews, got ${got}; without it Cloud Run runs images that nobody has signed`,
        });
      }
      if (setting.at("breakglassJustification").state === "known") {
        problems.push({
          urn,
          path: "binaryAuthorization.breakglassJustification",
          problem:
            "must not be in a program, where it would pass over the policy for good; in an emergency use 'gcloud run services update --breakglass', which holds once",
        });
      }
      return problems;
    });
}

/** True for a policy that lets no image run. */
export function deniesEverything({ type, inputs }: Resource): boolean {
  const rule = inputs.at("defaultAdmissionRule");
  const exempt = inputs.at("admissionWhitelistPatterns");
  return (
    type === policyType &&
    knownValue(rule.at("evaluationMode").text()) === "ALWAYS_DENY" &&
    knownValue(rule.at("enforcementMode").text()) === "ENFORCED_BLOCK_AND_AUDIT_LOG" &&
    exempt.state !== "unknown" &&
    exempt.children().length === 0
  );
}

/** Tells which changes only put a policy in place that lets no image run. */
export function tightenings(resources: readonly Resource[]): (change: PartChange) => boolean {
  const denying = new Set(resources.filter(deniesEverything).map(({ urn }) => urn));
  // A policy without attestors may be matched with none that was reviewed: then the old one counts as removed.
  return ({ change, type, id }) =>
    type === policyType && (change === "removed" ? denying.size > 0 : denying.has(id ?? ""));
}
