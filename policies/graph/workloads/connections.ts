/** Databases and caches that a workload gets to know through its variables, by where a value comes from or by their names. */

import type { Resource } from "../../read/resource";
import type { EnvEntry, GraphNode, Mount, StorageKind, Target } from "../model";
import type { NodeIndex } from "../references";

const kinds: readonly StorageKind[] = ["database", "cache"];
/** Connection names of Cloud SQL, `project:region:instance`, alone or in a longer text. */
const connectionNames = /[a-z][a-z0-9.:-]*:[a-z]+-[a-z]+\d+:[a-z][a-z0-9-]*/g;

export function connectionsOf(index: NodeIndex, resource: Resource, env: readonly EnvEntry[]): Mount[] {
  const found = new Map<string, Mount>();
  for (const { slot, value, secret } of env) {
    if (secret !== undefined) {
      continue;
    }
    for (const kind of kinds) {
      const nodes =
        value.state === "unknown"
          ? index.sourcesOfKind(kind, resource.propertyDependencies.get(slot.property) ?? [])
          : value.state === "known" && kind === "database"
            ? namedIn(index, resource, slot.property, value.value)
            : [];
      const proof: Target["proof"] = value.state === "unknown" ? "dependency" : "value";
      // The sources of a property are known for all of its values together, so the first one represents all.
      for (const node of nodes.filter(({ id }) => !found.has(id))) {
        found.set(node.id, { kind, slot: { ...slot, target: { nodes: [node], proof } } });
      }
    }
  }
  return [...found.values()];
}

/** Instances of this stack whose connection name is in a text. */
function namedIn(index: NodeIndex, resource: Resource, property: string, text: string): GraphNode[] {
  const names = text.length > 4096 ? [] : (text.match(connectionNames) ?? []);
  const nodes = names.flatMap((name) => index.resolveText("database", resource, property, name).nodes);
  return nodes.filter((node) => node.resource !== undefined);
}
