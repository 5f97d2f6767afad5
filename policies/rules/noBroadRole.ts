/** Nobody holds a role on a project, folder or organisation that reaches every tenant at once. */
import type { Grant, GraphNode, IsolationGraph, Principal } from "../graph";
import { knownValue } from "../read";
import { configTexts } from "./configTexts";
import { describePrincipal, roleName } from "./grantChecks";
import { notKnown, quoted } from "./messages";
import type { Report, Rule } from "./rule";

/** Roles that a workload may hold on a whole project: they write telemetry or use a service, and read nothing of anyone. */
const harmlessRoles = [
  "roles/logging.logWriter",
  "roles/monitoring.metricWriter",
  "roles/cloudtrace.agent",
  "roles/cloudprofiler.agent",
  "roles/errorreporting.writer",
  "roles/serviceusage.serviceUsageConsumer",
  "roles/aiplatform.user",
];

/** Roles that reach into every tenant's secrets, files, identities or code when held on a project. */
const reachingRoles =
  /^roles\/(?:owner|editor|viewer|writer|reader|admin|secretmanager\.(?:admin|secretAccessor)|storage\.(?:admin|object\w+|legacy\w+|folderAdmin)|iam\.(?:serviceAccount\w+|workloadIdentity\w+|securityAdmin|roleAdmin)|cloudkms\.(?:admin|crypto\w+|autokey\w+)|run\.(?:admin|developer|invoker|servicesInvoker|sourceDeveloper)|cloudfunctions\.(?:admin|developer|invoker)|resourcemanager\.\w*(?:Admin|Mover|Creator)|bigquery\.(?:admin|data\w+)|cloudsql\.(?:admin|editor|client|instanceUser)|datastore\.\w+|firestore\.\w+|spanner\.\w+|pubsub\.(?:admin|editor|subscriber)|compute\.(?:admin|instanceAdmin\S*|osAdminLogin)|logging\.(?:admin|privateLogViewer)|orgpolicy\.policyAdmin|deploymentmanager\.editor)$/;

const basicRoles = /^roles\/(?:owner|editor|viewer|writer|reader|admin)$/;

export const noBroadRole: Rule = {
  id: "no-broad-role",
  sentence:
    "No role on a project, folder or organisation reaches into tenants' data, and workloads hold next to none there.",
  why: "A role on the project is a role on every tenant in it. `secretAccessor` on the project gives one tenant's service the keys of all, however well each secret is guarded.",
  counts:
    "Members, bindings and policies on projects, folders and organisations, with or without a condition. Accounts that run code, or are from outside the stack, may hold only roles that write telemetry (and those in `allowedRoles`). For people, groups and other accounts: basic roles and roles on secrets, storage, databases, keys, identities and services. Google's own service agents may hold their roles, but not a basic one other than Editor.",
  unknowns: "A role or principal not known yet is a finding, and so is a policy document that can't be read.",
  severity: "critical",
  remediation:
    "Grant the role on the tenant's own secret, bucket or service instead; for people use groups with time-bound elevation.",
  config: {
    allowedRoles: {
      type: "array",
      items: { type: "string" },
      description: "Further roles that may be held on a project, e.g. 'roles/cloudtranslate.user'.",
      default: [],
    },
  },
  examples: {
    bad: `
const account = new gcp.serviceaccount.Account("app", { accountId: "acme-run" });
new gcp.projects.IAMMember("reader", { project: "example", role: "roles/secretmanager.secretAccessor", member: account.member });`,
    good: `
const account = new gcp.serviceaccount.Account("app", { accountId: "acme-run" });
new gcp.projects.IAMMember("logs", { project: "example", role: "roles/logging.logWriter", member: account.member });`,
  },

  stack(graph, context) {
    const allowed = new Set([...harmlessRoles, ...configTexts(context, "allowedRoles")]);
    return graph.grants.filter((grant) => grant.level !== "resource").flatMap((grant) => judge(graph, grant, allowed));
  },
};

function judge(graph: IsolationGraph, grant: Grant, allowed: ReadonlySet<string>): Report[] {
  const report = (got: string, fix: string): Report => ({
    urn: grant.resource.urn,
    path: grant.path,
    problem: `must not get ${roleName(grant)} on a whole ${grant.level}, ${got}; ${fix}`,
  });
  if (grant.malformed) {
    return [report("got a policy document that can't be read", "build it with pulumi.jsonStringify")];
  }
  const role = knownValue(grant.role);
  if (role === undefined) {
    return [report(notKnown, "write the role as a plain value")];
  }
  return grant.principals
    .filter((principal) => !isAllowed(graph, principal, role, allowed))
    .map((principal) => report(describe(principal), "grant it on the one resource that needs it"));
}

function isAllowed(graph: IsolationGraph, principal: Principal, role: string, allowed: ReadonlySet<string>): boolean {
  if (principal.kind === "public" || principal.kind === "unproved") {
    return false;
  }
  if (principal.kind === "agent") {
    return !basicRoles.test(role) || role === "roles/editor";
  }
  if (allowed.has(role)) {
    return true;
  }
  if (principal.kind === "account") {
    const nodes = principal.target?.nodes ?? [];
    return nodes.length > 0 && nodes.every((node) => !mayRunCode(graph, node) && !reachingRoles.test(role));
  }
  return !reachingRoles.test(role);
}

/** False for accounts of this stack that run nothing here, and for those declared to be the platform's. */
function mayRunCode(graph: IsolationGraph, account: GraphNode): boolean {
  const domain = graph.domainOf(account.id);
  if (domain.kind === "platform") {
    return false;
  }
  return domain.kind !== "own" || domain.id !== account.id;
}

function describe(principal: Principal): string {
  if (principal.text !== undefined || principal.target === undefined) {
    return describePrincipal(principal);
  }
  return `got ${quoted(principal.target.nodes[0]?.resource?.name ?? "an account")}`;
}
