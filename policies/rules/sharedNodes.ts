/** Finds what services of several tenants use: one fact per resource, with all who use it. */
import { compareDomains, type GraphNode, type IsolationGraph, type ReferenceSlot, type Workload } from "../graph";

/** Something that several tenants use. */
export interface SharedNode {
  readonly node: GraphNode;
  /** In the order of their URNs. */
  readonly users: readonly Workload[];
}

/** By id, the nodes that workloads of more than one domain use. */
export function sharedNodes(
  graph: IsolationGraph,
  usesOf: (workload: Workload) => readonly ReferenceSlot[],
): ReadonlyMap<string, SharedNode> {
  const found = new Map<string, { node: GraphNode; users: Set<Workload> }>();
  for (const workload of [...graph.workloads].sort((one, other) => (one.id < other.id ? -1 : 1))) {
    for (const node of usesOf(workload).flatMap(({ target }) => target.nodes)) {
      const known = found.get(node.id) ?? { node, users: new Set() };
      found.set(node.id, { node, users: known.users.add(workload) });
    }
  }
  const shared = [...found].filter(([, { users }]) => areApart(graph, [...users]));
  return new Map(shared.map(([id, { node, users }]) => [id, { node, users: [...users] }]));
}

/** True unless all workloads certainly belong to one domain. */
function areApart(graph: IsolationGraph, [first, ...others]: readonly Workload[]): boolean {
  return (
    first !== undefined &&
    others.some((other) => compareDomains(graph.domainOf(first.id), graph.domainOf(other.id)) !== "same")
  );
}
