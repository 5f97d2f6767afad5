/** Reports service accounts that run several tenants, or both a tenant's app and its egress proxy. */
import { roles } from "../../plan";
import { type GraphNode, type IsolationGraph, nodeName, type ReferenceSlot, type Workload } from "../graph";
import { sharers } from "./messages";
import type { Report, Rule } from "./rule";
import { placeOfShared, sharedNodes } from "./sharedNodes";

export const noSharedServiceAccount: Rule = {
  id: "no-shared-service-account",
  sentence: "A service account runs the services of one tenant only, and never both a workload and an egress proxy.",
  why: "Everything that runs as an account has all of its grants, so with a shared account a grant to one tenant is a grant to all. An app that runs as its egress proxy's account can read the vendor tokens.",
  counts:
    "The accounts of all services, jobs, worker pools and functions, and of machines and apps whose tenant is known, by e-mail, path or member form. Accounts left unset are a matter of `own-service-account`.",
  unknowns:
    "An account that isn't known yet is traced to the resources it comes from; if there are several, all of them count as used.",
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
    const shared = sharedNodes(graph, accountOf, ({ account }) => (account === undefined ? [] : [account]));
    const mixed = new Map(
      graph.workloads.flatMap((workload) =>
        workload.account.target.nodes
          .filter(({ id }) => !shared.has(id) && hasBoth(graph, id))
          .map((node) => [node.id, node] as const),
      ),
    );
    return [
      ...[...shared.values()].map(({ node, users }) => ({
        urn: placeOfShared(graph, { node, users }),
        path: nodeName(node),
        problem: `must run the services of one tenant only, got ${sharers(users.map(({ resource }) => resource.name))}; create an account for each tenant`,
      })),
      ...[...mixed.values()].map((node) => reportMixed(graph, node)),
    ];
  },
};

function accountOf({ account }: Workload): ReferenceSlot[] {
  return [account];
}

function usersOf(graph: IsolationGraph, account: string): Workload[] {
  return graph.workloads.filter((workload) => workload.account.target.nodes.some(({ id }) => id === account));
}

/** True for an account that runs an egress proxy and something else. */
function hasBoth(graph: IsolationGraph, account: string): boolean {
  const usedAs = new Set(usersOf(graph, account).map(({ resource }) => graph.roleOf(resource)));
  return usedAs.has(roles.egressProxy) && usedAs.size > 1;
}

function reportMixed(graph: IsolationGraph, node: GraphNode): Report {
  const users = usersOf(graph, node.id);
  const names = sharers(users.map(({ resource }) => resource.name));
  const urns = users.map(({ id }) => id).sort();
  const problem = `must differ between a tenant's app and its egress proxy, got one account for ${names}; create an account for the proxy`;
  return { urn: node.resource?.urn ?? urns[0] ?? graph.stackUrn, path: nodeName(node), problem };
}
