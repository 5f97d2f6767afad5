/** Roles for database clients exist on projects only, so these checks decide which instances such a role can reach. */
import { compareDomains, type Grant, type GraphNode, type IsolationGraph, type Resource } from "../graph";
import { type Reading, sourcesOf } from "../read";

/** True if a role for database clients can only mean an instance of the account's own tenant. */
export function meansOwnDatabase(graph: IsolationGraph, grant: Grant, account: GraphNode): boolean {
  const { condition, resource } = grant;
  const meant = condition === undefined ? databasesOfStack(graph) : databasesIn(graph, resource, condition);
  const own = graph.domainOf(account.id);
  const relations = meant.map((id) => compareDomains(graph.domainOf(id), own));
  // A single instance that nobody owns by label or use is this account's.
  const isOnly = relations.length === 1 && relations[0] !== "different";
  return relations.length > 0 && (isOnly || relations.every((relation) => relation === "same"));
}

function databasesOfStack({ resources }: IsolationGraph): string[] {
  return resources.filter(({ type }) => type === "gcp:sql/databaseInstance:DatabaseInstance").map(({ urn }) => urn);
}

const instanceName = /resource\.name\s*==\s*["'](projects\/[^"'/]+\/instances\/[^"'/]+)["']/g;

/** The instances that a condition names: by its text, or by where it comes from. Empty if it can hold for others too. */
function databasesIn(graph: IsolationGraph, resource: Resource, condition: Reading<string>): string[] {
  if (condition.state !== "known") {
    return graph.index.sourcesOfKind("database", sourcesOf(resource, "condition")).map(({ id }) => id);
  }
  if (/\|\||!/.test(condition.value)) {
    return [];
  }
  const names = [...condition.value.matchAll(instanceName)].map(([, name]) => name ?? "");
  const nodes = names.flatMap((name) => graph.index.resolveText("database", resource, "condition", name).nodes);
  return nodes.map(({ id }) => id);
}
