/** Reports accounts of Kubernetes whose pods act as service accounts of several tenants. */
import { type Grant, type GraphNode, type IsolationGraph, nodeName } from "../graph";
import { quoted, sharers } from "./messages";
import type { Report } from "./rule";

/** `example.svc.id.goog[namespace/name]`, and the same pods by the pool that their cluster belongs to. */
const podMembers = [
  /^serviceAccount:[^[\s]+\.svc\.id\.goog\[([^\]]+)\]$/,
  /^principal:\/\/.+\.svc\.id\.goog\/subject\/ns\/([^/]+)\/sa\/([^/]+)$/,
];

interface Pods {
  readonly grants: Grant[];
  readonly accounts: Map<string, GraphNode>;
}

/** One finding for each account of Kubernetes with which pods act as accounts of more than one tenant. */
export function judgeSharedPods(graph: IsolationGraph, grants: readonly Grant[]): Report[] {
  const found = new Map<string, Pods>();
  for (const grant of grants.filter(({ targetKind }) => targetKind === "account")) {
    for (const name of grant.principals.flatMap(({ text }) => podsOf(text ?? ""))) {
      const pods: Pods = found.get(name) ?? { grants: [], accounts: new Map() };
      found.set(name, pods);
      pods.grants.push(grant);
      for (const node of grant.target.target.nodes) {
        if (graph.domainOf(node.id).kind === "tenant") {
          pods.accounts.set(node.id, node);
        }
      }
    }
  }
  return [...found].flatMap(([name, pods]) => report(graph, name, pods));
}

/** `namespace/name` of the pods' account; empty for every other member. */
function podsOf(member: string): string[] {
  const parts = podMembers.map((pattern) => pattern.exec(member)).find((match) => match !== null);
  return parts === undefined ? [] : [parts.slice(1).join("/")];
}

function report(graph: IsolationGraph, name: string, { grants, accounts }: Pods): Report[] {
  const [first] = [...grants].sort((one, other) => (one.resource.urn < other.resource.urn ? -1 : 1));
  const tenants = new Set([...accounts.keys()].map((id) => graph.domainOf(id).id));
  if (first === undefined || tenants.size < 2) {
    return [];
  }
  const problem = `must let pods act as one tenant's account only, got ${quoted(name)} for ${sharers([...accounts.values()].map(nodeName))}; give each tenant's pods a Kubernetes account of their own`;
  return [{ urn: first.resource.urn, path: first.path, problem }];
}
