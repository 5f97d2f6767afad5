/** Finds what services of several tenants use: one fact per resource, with all who use it. */
import {
  compareDomains,
  type GraphNode,
  type IsolationGraph,
  type Machine,
  type ReferenceSlot,
  type Resource,
  type Workload,
} from "../graph";

/** Whatever uses things: a workload, or a machine beside them. */
export interface User {
  readonly id: string;
  readonly resource: Resource;
}

/** Something that several tenants use. */
export interface SharedNode {
  readonly node: GraphNode;
  /** In the order of their URNs. */
  readonly users: readonly User[];
}

/** By id, the nodes that workloads, and machines whose tenant is known, of more than one domain use. */
export function sharedNodes(
  graph: IsolationGraph,
  usesOf: (workload: Workload) => readonly ReferenceSlot[],
  usesOfMachine: (machine: Machine) => readonly ReferenceSlot[] = () => [],
): ReadonlyMap<string, SharedNode> {
  const machines = graph.machines.filter(({ id }) => graph.domainOf(id).kind !== "unbound");
  const uses = [
    ...graph.workloads.map((user) => ({ user, slots: usesOf(user) })),
    ...machines.map((user) => ({ user, slots: usesOfMachine(user) })),
  ];
  const found = new Map<string, { node: GraphNode; users: Set<User> }>();
  for (const { user, slots } of uses.sort((one, other) => (one.user.id < other.user.id ? -1 : 1))) {
    for (const node of slots.flatMap(({ target }) => target.nodes)) {
      const known = found.get(node.id) ?? { node, users: new Set() };
      found.set(node.id, { node, users: known.users.add(user) });
    }
  }
  const shared = [...found].filter(([, { users }]) => areApart(graph, [...users]));
  return new Map(shared.map(([id, { node, users }]) => [id, { node, users: [...users] }]));
}

/** Where a shared thing is reported: at itself, or at the first that uses it if it is outside the stack. */
export function placeOfShared(graph: IsolationGraph, { node, users }: SharedNode): string {
  const [first = graph.stackUrn] = users.map(({ id }) => id);
  return node.resource?.urn ?? first;
}

/** True unless all users certainly belong to one domain. */
function areApart(graph: IsolationGraph, [first, ...others]: readonly User[]): boolean {
  return (
    first !== undefined &&
    others.some((other) => compareDomains(graph.domainOf(first.id), graph.domainOf(other.id)) !== "same")
  );
}
