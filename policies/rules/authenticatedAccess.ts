/** Reports services that can be called without authentication. */
import type { Grant } from "../graph";
import { knownValue } from "../read";
import { configTexts } from "./configTexts";
import { judgeGateway } from "./gateways";
import { notKnown, quoted } from "./messages";
import { isNamedPublic, isOnPublic, publicServices } from "./publicByName";
import type { Report, Rule, RuleContext } from "./rule";

export const authenticatedAccess: Rule = {
  id: "authenticated-access",
  sentence: "Every caller of a service is known by name: no public invoker, and the invoker check stays on.",
  why: "The app had no login and no audit log, so nobody could say who had seen which customer's results.",
  counts:
    "Grants of any role on a Cloud Run service, job, worker pool or function, or through Identity-Aware Proxy, to `allUsers` or `allAuthenticatedUsers`, in every IAM form; `invokerIamDisabled` and its annotation. Also the description of an API Gateway that asks no caller who they are; one that is not known yet is left to the next run.",
  unknowns:
    "A member or document that isn't known yet must come from service accounts; otherwise it is reported, since it could be public. A flag that isn't known yet is reported.",
  severity: "critical",
  remediation:
    "Grant the invoker role to the callers' service accounts, or turn on Identity-Aware Proxy and let its agent be the only invoker.",
  config: { publicServices },
  examples: {
    bad: `
const app = new gcp.cloudrunv2.Service("app", { location: "europe-west1", template: { containers: [{ image: "example/app" }] } });
new gcp.cloudrunv2.ServiceIamMember("public", { name: app.name, location: "europe-west1", role: "roles/run.invoker", member: "allUsers" });`,
    good: `
const caller = new gcp.serviceaccount.Account("caller", { accountId: "acme-caller" });
const app = new gcp.cloudrunv2.Service("app", { location: "europe-west1", template: { containers: [{ image: "example/app" }] } });
new gcp.cloudrunv2.ServiceIamMember("caller", { name: app.name, location: "europe-west1", role: "roles/run.invoker", member: caller.member });`,
  },

  resource({ resource, workload, grants }, context) {
    const reports: Report[] = judgeGateway(resource);
    const check = workload?.ingress?.invokerDisabled;
    const isPublic = isNamedPublic(context, "publicServices", resource);
    if (
      check !== undefined &&
      !isPublic &&
      check.field.state !== "missing" &&
      knownValue(check.field.flag()) !== false
    ) {
      const what = check.field.state === "unknown" ? notKnown : "got 'true'";
      reports.push({
        urn: resource.urn,
        path: check.path,
        problem: `must be false, ${what}; remove it and grant callers the invoker role`,
      });
    }
    // What a grant is on is known for certain only when everything is registered.
    return hasPublicServices(context) ? reports : [...reports, ...grants.flatMap(judgePublic)];
  },

  stack(graph, context) {
    const named = hasPublicServices(context)
      ? graph.grants.filter((grant) => !isOnPublic(context, "publicServices", grant)).flatMap(judgePublic)
      : [];
    const unproved = graph.grants
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
    return [...named, ...unproved];
  },
};

function hasPublicServices(context: RuleContext): boolean {
  return configTexts(context, "publicServices").length > 0;
}

function judgePublic({ resource, targetKind, principals, path }: Grant): Report[] {
  const open = targetKind === "workload" ? principals.find(({ kind }) => kind === "public") : undefined;
  if (open === undefined) {
    return [];
  }
  const isBehindIap = resource.type.startsWith("gcp:iap/");
  const fix = isBehindIap
    ? "grant it to groups or people by name"
    : "grant the invoker role to their accounts or use Identity-Aware Proxy";
  const problem = `must name callers, got ${quoted(open.text ?? "")}; ${fix}`;
  return [{ urn: resource.urn, path, problem }];
}
