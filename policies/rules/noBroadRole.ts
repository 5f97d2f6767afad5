/** Reports roles on a project, folder or organisation that reach every tenant at once. */
import { grantsAny, grantsOnly, isBasicRole } from "../../iam";
import type { Grant, GraphNode, IsolationGraph, Principal } from "../graph";
import { configTexts } from "./configTexts";
import { meansOwnDatabase } from "./databaseRoles";
import { accountsOf, describePrincipal, roleKey, roleName } from "./grantChecks";
import { notKnown, quoted } from "./messages";
import { databasePermissions, harmlessPermissions, reachingPermissions } from "./projectPermissions";
import type { Report, Rule } from "./rule";

/** Roles that Google itself gives to the accounts under which builds and managed machines run. */
const defaultRoles: readonly { readonly account: RegExp; readonly role: string }[] = [
  { account: /^serviceAccount:\d+@cloudservices\.gserviceaccount\.com$/, role: "roles/editor" },
  { account: /^serviceAccount:\d+@cloudbuild\.gserviceaccount\.com$/, role: "roles/cloudbuild.builds.builder" },
];

export const noBroadRole: Rule = {
  id: "no-broad-role",
  sentence:
    "No role on a project, folder or organisation reaches into tenants' data, and workloads hold next to none there.",
  why: "A role on the project is a role on every tenant in it. `secretAccessor` on the project gives one tenant's service the keys of all tenants, however strict the policy of each secret is.",
  counts:
    "Members, bindings and policies on projects, folders and organisations, with or without a condition, and entitlements by which an account gets such a role without an approval. A role is judged by its permissions, a custom role by those that the stack gives it. Accounts that run code, or are from outside the stack, may hold only roles that write telemetry or use a service without showing data (and those in `allowedRoles`), and the roles of Cloud SQL's clients, which exist on a project only, if these can mean their own tenant's instance alone: by a condition on its name, or because the stack has no other. People, groups and other accounts may hold nothing that reaches into secrets, storage, databases, keys, identities and services. Google's own service agents may hold their roles, but not a basic one other than Editor.",
  unknowns: "A role or principal that isn't known yet is reported, as is a policy document that can't be read.",
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
    const allowed = new Set(configTexts(context, "allowedRoles"));
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
  const role = roleKey(grant);
  if (role === undefined) {
    return [report(notKnown, "write the role as a plain value")];
  }
  return grant.principals
    .filter((principal) => !isAllowed(graph, grant, principal, role, allowed))
    .map((principal) => report(describe(principal), fixFor(graph, role)));
}

function fixFor(graph: IsolationGraph, role: string): string {
  if (isDatabaseRole(graph, role)) {
    return "add a condition on the name of this tenant's instance";
  }
  const narrow = "grant it on the one resource that needs it";
  return isReaching(graph, role) ? narrow : `${narrow}, or name the role in 'allowedRoles' if it shows no data`;
}

function isReaching(graph: IsolationGraph, role: string): boolean {
  return grantsAny(role, graph.customRoles, reachingPermissions);
}

function isDatabaseRole(graph: IsolationGraph, role: string): boolean {
  return grantsOnly(role, graph.customRoles, databasePermissions);
}

function isAllowed(
  graph: IsolationGraph,
  grant: Grant,
  principal: Principal,
  role: string,
  allowed: ReadonlySet<string>,
): boolean {
  if (principal.kind === "public" || principal.kind === "unproved") {
    return false;
  }
  if (principal.kind === "agent") {
    return !isBasicRole(role) || role === "roles/editor";
  }
  const isDefault = defaultRoles.some((one) => one.role === role && one.account.test(principal.text ?? ""));
  if (allowed.has(role) || isDefault || grantsOnly(role, graph.customRoles, harmlessPermissions)) {
    return true;
  }
  return principal.kind === "account" ? mayAccountHold(graph, grant, principal, role) : !isReaching(graph, role);
}

function mayAccountHold(graph: IsolationGraph, grant: Grant, principal: Principal, role: string): boolean {
  const accounts = accountsOf([principal]);
  if (accounts.length === 0) {
    return false;
  }
  if (isDatabaseRole(graph, role) && accounts.every((account) => meansOwnDatabase(graph, grant, account))) {
    return true;
  }
  // Of a custom role of this stack every permission is known.
  const isKnown = graph.customRoles.has(role);
  return !isReaching(graph, role) && (isKnown || accounts.every((account) => !mayRunCode(graph, account)));
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
