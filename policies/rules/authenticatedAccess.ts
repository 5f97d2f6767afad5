/** Reports services that can be called without authentication. */
import { knownValue } from "../read";
import { notKnown, quoted } from "./messages";
import type { Report, Rule } from "./rule";

export const authenticatedAccess: Rule = {
  id: "authenticated-access",
  sentence: "Every caller of a service is known by name: no public invoker, and the invoker check stays on.",
  why: "The app had no login and no audit log, so nobody could say who had seen which customer's results.",
  counts:
    "Grants of any role on a Cloud Run service, job, worker pool or function, or through Identity-Aware Proxy, to `allUsers` or `allAuthenticatedUsers`, in every IAM form; `invokerIamDisabled` and its annotation.",
  unknowns:
    "A member or document that isn't known yet must come from service accounts; otherwise it is reported, since it could be public. A flag that isn't known yet is reported.",
  severity: "critical",
  remediation:
    "Grant the invoker role to the callers' service accounts, or turn on Identity-Aware Proxy and let its agent be the only invoker.",
  examples: {
    bad: `
const app = new gcp.cloudrunv2.Service("app", { location: "europe-west1", template: { containers: [{ image: "example/app" }] } });
new gcp.cloudrunv2.ServiceIamMember("public", { name: app.name, location: "europe-west1", role: "roles/run.invoker", member: "allUsers" });`,
    good: `
const caller = new gcp.serviceaccount.Account("caller", { accountId: "acme-caller" });
const app = new gcp.cloudrunv2.Service("app", { location: "europe-west1", template: { containers: [{ image: "example/app" }] } });
new gcp.cloudrunv2.ServiceIamMember("caller", { name: app.name, location: "europe-west1", role: "roles/run.invoker", member: caller.member });`,
  },

  resource({ resource, workload, grants }) {
    const reports: Report[] = [];
    const check = workload?.ingress?.invokerDisabled;
    if (check !== undefined && check.field.state !== "missing" && knownValue(check.field.flag()) !== false) {
      const what = check.field.state === "unknown" ? notKnown : "got 'true'";
      reports.push({
        urn: resource.urn,
        path: check.path,
        problem: `must be false, ${what}; remove it and grant callers the invoker role`,
      });
    }
    for (const grant of grants) {
      const open = grant.targetKind === "workload" && grant.principals.find((principal) => principal.kind === "public");
      if (!open) {
        continue;
      }
      const problem = `must name callers, got ${quoted(open.text ?? "")}; grant the invoker role to their accounts or use Identity-Aware Proxy`;
      reports.push({ urn: resource.urn, path: grant.path, problem });
    }
    return reports;
  },

  stack(graph) {
    return graph.grants
      .filter((grant) => grant.targetKind === "workload")
      .flatMap((grant) => {
        const fix = "pass the account's output, in a document built with pulumi.jsonStringify";
        if (grant.malformed) {
          return [
            {
              urn: grant.resource.urn,
              path: grant.path,
              problem: `must be a policy document, got one that can't be read; ${fix}`,
            },
          ];
        }
        if (!grant.principals.some((principal) => principal.kind === "unproved")) {
          return [];
        }
        return [
          { urn: grant.resource.urn, path: grant.path, problem: `must provably name callers, ${notKnown}; ${fix}` },
        ];
      });
  },
};
