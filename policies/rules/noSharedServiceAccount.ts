/** An identity acts for one tenant, and not for both its app and its egress proxy. */
import { roles } from "../../plan";
import { compareDomains, type IsolationGraph, type Workload } from "../graph";
import { listed, named } from "./messages";
import type { Report, Rule } from "./rule";

export const noSharedServiceAccount: Rule = {
  id: "no-shared-service-account",
  sentence: "A service account runs the services of one tenant only, and never both a workload and an egress proxy.",
  why: "Whatever one holder of an identity may read, all may: a shared account makes every grant to one tenant a grant to all. An egress proxy that shares its account with the app hands the app its vendor tokens.",
  counts:
    "The accounts of all services, jobs, worker pools and functions, by e-mail, path or member form. Accounts left unset are a matter of `own-service-account`.",
  unknowns:
    "An account not known yet is followed to the resources it comes from; where several come into question, all of them count as used.",
  severity: "critical",
  remediation:
    "Create one service account for each tenant's app and one for its egress proxy, and grant each what it needs itself.",
  examples: {
    bad: `
const account = new gcp.serviceaccount.Account("app", { accountId: "app-run", project: "example" });
for (const tenant of ["acme", "globex"]) {
  new gcp.cloudrunv2.Service(tenant, {
    location: "europe-west1",
    labels: { tenant },
    template: { serviceAccount: account.email, containers: [{ image: "example/app" }] },
  });
}`,
    good: `
for (const tenant of ["acme", "globex"]) {
  const account = new gcp.serviceaccount.Account(tenant, { accountId: \`\${tenant}-run\`, project: "example" });
  new gcp.cloudrunv2.Service(tenant, {
    location: "europe-west1",
    labels: { tenant },
    template: { serviceAccount: account.email, containers: [{ image: "example/app" }] },
  });
}`,
  },

  stack(graph) {
    const users = usersByAccount(graph);
    return graph.workloads.flatMap((workload) => judge(graph, workload, users));
  },
};

function usersByAccount(graph: IsolationGraph): Map<string, Workload[]> {
  const users = new Map<string, Workload[]>();
  for (const workload of graph.workloads) {
    for (const node of workload.account.target.nodes) {
      users.set(node.id, [...(users.get(node.id) ?? []), workload]);
    }
  }
  return users;
}

function judge(graph: IsolationGraph, workload: Workload, users: Map<string, Workload[]>): Report[] {
  const sharers = workload.account.target.nodes
    .flatMap((node) => users.get(node.id) ?? [])
    .filter((other) => other.id !== workload.id);
  const foreign = sharers.filter(
    (other) => compareDomains(graph.domainOf(workload.id), graph.domainOf(other.id)) !== "same",
  );
  const { path, target } = workload.account;
  if (foreign.length > 0) {
    const names = listed([...new Set(foreign.map((other) => other.resource.name))]);
    return [
      {
        urn: workload.id,
        path,
        problem: `must be an account of this tenant alone, got ${named(target)}, which ${names} also runs as; create an account for each tenant`,
      },
    ];
  }
  const isProxy = (one: Workload) => graph.roleOf(one.resource) === roles.egressProxy;
  const mixed = sharers.filter((other) => isProxy(other) !== isProxy(workload));
  if (mixed.length === 0) {
    return [];
  }
  return [
    {
      urn: workload.id,
      path,
      problem: `must differ between a tenant's app and its egress proxy, got ${named(target)} for both; create an account for the proxy`,
    },
  ];
}
