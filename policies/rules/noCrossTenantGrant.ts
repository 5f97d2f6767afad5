/** Reports grants that give one tenant access to another's resources. */
import { grantsAny, grantsOnly, isBasicRole } from "../../iam";
import { roles } from "../../plan";
import {
  compareDomains,
  type Domain,
  describeDomain,
  type Grant,
  type GraphNode,
  type IsolationGraph,
  nodeName,
  type Principal,
  typeOfUrn,
} from "../graph";
import { judgeProvider } from "./federation";
import { judgeCalls } from "./foreignCalls";
import {
  accountsOf,
  describePrincipal,
  foreignness,
  roleKey,
  roleName,
  targetDomains,
  toOwnAccount,
  wayOutFor,
} from "./grantChecks";
import { notKnown, quoted } from "./messages";
import type { Report, Rule } from "./rule";
import { judgeSharedGrants } from "./sharedGrants";
import { judgeSharedPods } from "./sharedPods";

/** What it takes to call a service. */
const callingPermissions = ["run.routes.invoke", "run.jobs.run", "cloudfunctions.functions.invoke"];

/** What it takes to deploy a service under an account, without acting as that account oneself. */
const deployingPermissions = ["iam.serviceAccounts.actAs", "iam.serviceAccounts.get", "iam.serviceAccounts.list"];

export const noCrossTenantGrant: Rule = {
  id: "no-cross-tenant-grant",
  sentence: "No account gets a role on a service, identity, key or other resource of another tenant.",
  why: "If one tenant's app may call another's egress proxy, its events leave under the other's name; if it may act as the other's account, every wall behind that account is gone.",
  counts:
    "Members, bindings and policies on Cloud Run services, jobs, worker pools and functions, service accounts, keys and key rings, and, in every IAM type of the provider, on anything else that carries a tenant label. What carries none and isn't declared, such as a database that is named by a literal, may be granted to one tenant's accounts only, unless the role shows nothing of what is in it (reading images, publishing, filling a queue, using a network). A push subscription, workflow or trigger that is labelled for one tenant may call that tenant's services only. An egress proxy may be invoked by its own tenant's accounts only; another workload also by accounts from outside the stack that are named literally; a service of the platform by every tenant; what else is the platform's may be used by tenants, and not administered; and in a stack without tenants services may call one another. Who may call a service outside the stack is judged in the stack that it is in. Acting as a tenant's account is for that tenant; the platform, and accounts of the stack that run nothing, may deploy under it with `roles/iam.serviceAccountUser`. Datasets of BigQuery are judged by their access lists as well, and rows by their policies. Pods with one account of Kubernetes may act as one tenant's accounts only. A whole identity pool may act as no account, and a provider for an issuer that everybody can use needs an attribute condition under which a claim that says who somebody is has fixed values (`==`, `in`, `startsWith('acme/')`, a pattern from the beginning on). A branch or an event alone is not such a claim, and `!= ''`, `size(…) > 0`, `has(…)` and `startsWith('acme')` hold for others as well. Secrets and buckets have rules of their own.",
  unknowns:
    "An account that isn't known yet is traced to the resources it comes from. A principal or document that can't be traced is reported, as is a tenant's account on a service whose owner isn't known.",
  severity: "critical",
  remediation: "Grant roles on a tenant's resources to that tenant's own accounts, one policy for each resource.",
  examples: {
    bad: `
const services = ["acme", "globex"].map((tenant) => {
  const account = new gcp.serviceaccount.Account(tenant, { accountId: \`\${tenant}-run\` });
  const service = new gcp.cloudrunv2.Service(tenant, {
    location: "europe-west1",
    labels: { tenant },
    template: { serviceAccount: account.email, containers: [{ image: "example/app" }] },
  });
  return { account, service };
});
new gcp.cloudrunv2.ServiceIamMember("caller", {
  name: services[0].service.name,
  location: "europe-west1",
  role: "roles/run.invoker",
  member: services[1].account.member,
});`,
    good: `
const account = new gcp.serviceaccount.Account("acme", { accountId: "acme-run" });
new gcp.cloudrunv2.Service("acme", {
  location: "europe-west1",
  labels: { tenant: "acme" },
  template: { serviceAccount: account.email, containers: [{ image: "example/app" }] },
});
const proxy = new gcp.cloudrunv2.Service("proxy", {
  location: "europe-west1",
  labels: { tenant: "acme", "bulkhead-role": "egress-proxy" },
  template: { containers: [{ image: "example/proxy" }] },
});
new gcp.cloudrunv2.ServiceIamMember("caller", { name: proxy.name, location: "europe-west1", role: "roles/run.invoker", member: account.member });`,
  },

  stack(graph) {
    const grants = graph.grants.filter(
      ({ level, targetKind }) => level === "resource" && targetKind !== "secret" && targetKind !== "bucket",
    );
    return [
      ...grants.flatMap((grant) => judge(graph, grant)),
      ...judgeSharedGrants(graph, grants),
      ...judgeSharedPods(graph, grants),
      ...judgeCalls(graph),
      ...graph.resources.flatMap(judgeProvider),
    ];
  },
};

function judge(graph: IsolationGraph, grant: Grant): Report[] {
  const report = (got: string, fix: string = toOwnAccount): Report => ({
    urn: grant.resource.urn,
    path: grant.path,
    problem: `must name principals of the same tenant for ${roleName(grant)}, ${got}; ${fix}`,
  });
  // On workloads an open or unreadable grant is a matter of `authenticated-access`.
  const onWorkload = grant.targetKind === "workload";
  if (grant.malformed) {
    return onWorkload ? [] : [report("got a policy document that can't be read", "build it with pulumi.jsonStringify")];
  }
  const domains = targetDomains(graph, grant);
  return grant.principals.flatMap((principal) => {
    if (principal.kind === "public" && !onWorkload) {
      return [report(describePrincipal(principal))];
    }
    if (principal.kind === "unproved" && !onWorkload && guards(grant, domains)) {
      return [report(notKnown, "pass the account's output, in a document built with pulumi.jsonStringify")];
    }
    if (principal.kind === "people" || principal.kind === "convenience" || principal.kind === "federated") {
      if (isProxy(graph, grant)) {
        return [report(describePrincipal(principal))];
      }
      const fix = principal.kind === "federated" ? "name a subject or an attribute of the pool" : undefined;
      return actsForAnybody(grant, principal) ? [report(describePrincipal(principal), fix)] : [];
    }
    return accountsOf([principal]).flatMap((account) => {
      const foreign = judgeAccount(graph, grant, domains, account);
      return foreign === undefined ? [] : [report(foreign, wayOutFor(graph, account))];
    });
  });
}

/** Kinds that are always guarded, and others only where they say whose they are. */
function guards(grant: Grant, domains: readonly Domain[]): boolean {
  return grant.targetKind !== undefined ? grant.targetKind !== "subnet" : domains.length > 0;
}

/** True for everyone in a project, and for everyone whom an identity pool lets in: nobody in particular may act as an account. */
function actsForAnybody(grant: Grant, principal: Principal): boolean {
  return grant.targetKind === "account" && (principal.kind === "convenience" || isWholePool(principal.text ?? ""));
}

/** `principalSet://…/workloadIdentityPools/<pool>/*`. */
function isWholePool(member: string): boolean {
  return member.endsWith("/*");
}

function isProxy(graph: IsolationGraph, grant: Grant): boolean {
  return grant.target.target.nodes.some(
    (node) => node.resource !== undefined && graph.roleOf(node.resource) === roles.egressProxy,
  );
}

function judgeAccount(
  graph: IsolationGraph,
  grant: Grant,
  domains: readonly Domain[],
  account: GraphNode,
): string | undefined {
  const own = graph.domainOf(account.id);
  // A shared account is reported where it is shared; here it would only be reported again.
  if (own.kind === "shared" && !isProxy(graph, grant)) {
    return undefined;
  }
  const deploysTenants = standsAlone(own, account) && domains.every(({ kind }) => kind === "tenant" || kind === "own");
  const serves = own.kind === "platform" || (grant.targetKind === "account" && deploysTenants);
  if (serves && !isProxy(graph, grant) && mayServe(graph, grant)) {
    return undefined;
  }
  if (grant.targetKind === undefined || grant.targetKind === "subnet") {
    const tenants = domains.filter((domain) => domain.kind === "tenant");
    const rulesOverAll =
      own.kind === "tenant" && domains.some(({ kind }) => kind === "platform") && decidesAccess(graph, grant);
    const foreign = rulesOverAll || tenants.some((domain) => compareDomains(domain, own) === "different");
    return foreign ? `got ${quoted(nodeName(account))}, which belongs to ${describeDomain(own)}` : undefined;
  }
  if (grant.targetKind === "workload" && !isProxy(graph, grant)) {
    // An unknown service may belong to any tenant, unlike one outside the stack.
    const outside = domains.length > 0 && domains.every(({ kind }) => kind === "unbound");
    // Services of the platform are there to be called, and without any tenant there are none to keep apart.
    const isPlatforms = domains.length > 0 && domains.every(({ kind }) => kind === "platform");
    const noTenants = own.kind === "own" && domains.every(({ kind }) => kind === "own") && !hasTenants(graph);
    const callable =
      own.kind === "unbound" ||
      standsAlone(own, account) ||
      outside ||
      noTenants ||
      (isPlatforms && grantsOnly(roleKey(grant) ?? "", graph.customRoles, callingPermissions));
    if (callable) {
      return undefined;
    }
  }
  if (grant.targetKind === "account" && standsAlone(own, account) && domains.every((domain) => domain.kind === "own")) {
    return undefined;
  }
  return foreignness(graph, domains, account);
}

/** Who writes a repository's images decides what everybody runs who takes them from there. */
const imageWriting = "artifactregistry.repositories.uploadArtifacts";

/** True for roles that decide who else may use a thing, or what others run, such as an administrator's. */
function decidesAccess(graph: IsolationGraph, grant: Grant): boolean {
  const role = roleKey(grant) ?? "";
  return (
    isBasicRole(role) || grantsAny(role, graph.customRoles, ["*.setIamPolicy", imageWriting]) || administers.test(role)
  );
}

const administers = /^roles\/[\w.]+\.(?:\w*[aA]dmin|dataOwner|owner)$/;

function hasTenants(graph: IsolationGraph): boolean {
  return graph.workloads.some(({ id }) => graph.domainOf(id).kind === "tenant");
}

/** An account of this stack that runs nothing here and belongs to no tenant: a caller of its own. */
function standsAlone(domain: Domain, account: GraphNode): boolean {
  return domain.kind === "own" && domain.id === account.id;
}

function mayServe(graph: IsolationGraph, grant: Grant): boolean {
  if (grant.targetKind === "workload" || typeOfUrn(grant.resource.urn).startsWith("gcp:compute/")) {
    return true;
  }
  return grantsOnly(roleKey(grant) ?? "", graph.customRoles, deployingPermissions);
}
