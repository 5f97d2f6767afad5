/** Reports secrets that several tenants use. */
import {
  compareDomains,
  describeDomain,
  type GraphNode,
  type IsolationGraph,
  nodeName,
  type ReferenceSlot,
  type Workload,
} from "../graph";
import { notKnown, quoted, sharers, unproved } from "./messages";
import type { Report, Rule } from "./rule";
import { placeOfShared, sharedNodes } from "./sharedNodes";

export const noSharedSecret: Rule = {
  id: "no-shared-secret",
  sentence: "A secret is used by the services of one tenant only.",
  why: "One API key for all customers meant that one customer's calls ran, and were billed and logged, on another's account.",
  counts:
    "Every secret that a service, job, worker pool or function uses, as a file or through env, by whatever form its name takes. Services of one tenant may share that tenant's own secret as a file; a service without a tenant label is a tenant of its own. A secret outside the stack needs an entry in `externals` (rule `tenant-label`).",
  unknowns:
    "The name of a secret that isn't known yet is traced to the resources it comes from, and each of them counts as used; a name that can't be traced is reported. The engine reports the sources of a whole template, not of each value in it: beside a name that comes from the tenant's own secret, an unknown one that comes from no secret can't be told from it.",
  severity: "critical",
  remediation:
    "Give each tenant a secret of its own, in the same stack, and pass its output to that tenant's services.",
  examples: {
    bad: `
const key = new gcp.secretmanager.Secret("key", { secretId: "anthropic", replication: { auto: {} } });
for (const tenant of ["acme", "globex"]) {
  new gcp.cloudrunv2.Service(tenant, {
    location: "europe-west1",
    labels: { tenant },
    template: {
      volumes: [{ name: "key", secret: { secret: key.secretId } }],
      containers: [{ image: "example/app", volumeMounts: [{ name: "key", mountPath: "/keys" }] }],
    },
  });
}`,
    good: `
for (const tenant of ["acme", "globex"]) {
  const key = new gcp.secretmanager.Secret(tenant, { secretId: \`\${tenant}-anthropic\`, replication: { auto: {} }, labels: { tenant } });
  new gcp.cloudrunv2.Service(tenant, {
    location: "europe-west1",
    labels: { tenant },
    template: {
      volumes: [{ name: "key", secret: { secret: key.secretId } }],
      containers: [{ image: "example/app", volumeMounts: [{ name: "key", mountPath: "/keys" }] }],
    },
  });
}`,
  },

  resource({ resource, workload }) {
    const volumes = workload?.unreadable.filter(({ place }) => place === "volume");
    return (volumes ?? []).map((slot) => ({
      urn: resource.urn,
      path: slot.path,
      problem: `must provably hold this tenant's secrets only, ${notKnown}; write the list in the program and pass outputs for single values only`,
    }));
  },

  stack(graph) {
    const shared = sharedNodes(graph, secretsOf);
    return [
      ...[...shared.values()].map(({ node, users }) => ({
        urn: placeOfShared(graph, { node, users }),
        path: nodeName(node),
        problem: `must be used by the services of one tenant only, got ${sharers(users.map(({ resource }) => resource.name))}; give each tenant a secret of its own`,
      })),
      ...graph.workloads.flatMap((workload) =>
        secretsOf(workload).flatMap((slot) => judge(graph, workload, slot, new Set(shared.keys()))),
      ),
    ];
  },
};

function secretsOf(workload: Workload): ReferenceSlot[] {
  return [...workload.secretFiles, ...workload.env.flatMap((entry) => entry.secret ?? [])];
}

function judge(
  graph: IsolationGraph,
  workload: Workload,
  slot: ReferenceSlot,
  reported: ReadonlySet<string>,
): Report[] {
  const own = "this tenant's own secret";
  if (slot.target.proof === "none") {
    const problem = unproved(own, "pass the output of the secret's resource");
    return [{ urn: workload.id, path: slot.path, problem }];
  }
  return slot.target.nodes
    .filter(({ id }) => !reported.has(id))
    .filter(({ id }) => compareDomains(graph.domainOf(workload.id), graph.domainOf(id)) !== "same")
    .map((node) => ({ urn: workload.id, path: slot.path, problem: `must be ${own}, ${got(graph, workload, node)}` }));
}

function got(graph: IsolationGraph, workload: Workload, node: GraphNode): string {
  const name = quoted(nodeName(node));
  const owner = graph.domainOf(node.id);
  if (owner.kind === "unbound") {
    return `got ${name} from outside the stack; create it in this stack or declare its tenant in 'externals'`;
  }
  if (graph.domainOf(workload.id).kind === "unproved") {
    return `got ${name} for a service whose tenant is not known yet; write the tenant label as a plain value`;
  }
  return `got ${name}, which belongs to ${describeDomain(owner)}; give each tenant a secret of its own`;
}
