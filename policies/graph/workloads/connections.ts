/** Databases and caches that a workload gets to know through its variables, by where a value comes from or by their names. */

import { knownValue } from "../../read";
import type { Resource } from "../../read/resource";
import type { EnvEntry, GraphNode, Mount, StorageKind, Target } from "../model";
import type { NodeIndex } from "../references";

const kinds: readonly StorageKind[] = ["database", "cache"];
/** Connection names of Cloud SQL, `project:region:instance`, alone or in a longer text. */
const connectionNames = /[a-z][a-z0-9.:-]*:[a-z]+-[a-z]+\d+:[a-z][a-z0-9-]*/g;

/** A database or cache among the sources of a property, with the addresses of it that are known. */
interface Source {
  readonly kind: StorageKind;
  readonly node: GraphNode;
  readonly addresses: readonly string[];
}

export function connectionsOf(index: NodeIndex, resource: Resource, env: readonly EnvEntry[]): Mount[] {
  const found = new Map<string, Mount>();
  const byProperty = new Map<string, readonly Source[]>();
  for (const { slot, value, secret } of env) {
    if (secret !== undefined || value.state === "missing") {
      continue;
    }
    const sources = byProperty.get(slot.property) ?? sourcesOf(index, resource, slot.property);
    byProperty.set(slot.property, sources);
    const met =
      value.state === "unknown"
        ? sources
        : [
            ...namedIn(index, resource, slot.property, value.value).map((node) => ({
              kind: "database" as const,
              node,
            })),
            ...sources.filter(
              ({ node, addresses }) =>
                value.value === node.name.id || addresses.some((address) => holdsAddress(value.value, address)),
            ),
          ];
    const proof: Target["proof"] = value.state === "unknown" ? "dependency" : "value";
    // The sources of a property are known for all of its values together, so the first one stands for them.
    for (const { kind, node } of met) {
      if (!found.has(node.id)) {
        found.set(node.id, { kind, slot: { ...slot, target: { nodes: [node], proof } } });
      }
    }
  }
  return [...found.values()];
}

function sourcesOf(index: NodeIndex, resource: Resource, property: string): Source[] {
  return (resource.propertyDependencies.get(property) ?? []).flatMap((urn) => {
    const outputs = index.resource(urn)?.outputs;
    const addresses = addressOutputs
      .flatMap((name) => knownValue(outputs?.at(name).text() ?? { state: "missing" }) ?? [])
      .filter(({ length }) => length >= shortestAddress);
    return kinds.flatMap((kind) => index.sourcesOfKind(kind, [urn]).map((node) => ({ kind, node, addresses })));
  });
}

/** Outputs by which a database or cache is reached. Once it is deployed, a preview knows them. */
const addressOutputs = [
  "privateIpAddress",
  "publicIpAddress",
  "firstIpAddress",
  "ipAddress",
  "host",
  "readEndpoint",
  "discoveryEndpoint",
  "dnsName",
  "connectionName",
];
/** Shortest address that is looked for in a text. */
const shortestAddress = 7;

/** True if the text holds the address as a whole: `10.1.2.3` isn't in `10.1.2.34`. */
function holdsAddress(text: string, address: string): boolean {
  for (let at = text.indexOf(address); at >= 0; at = text.indexOf(address, at + 1)) {
    if (!/[\w.]/.test(text[at - 1] ?? "") && !/\w/.test(text[at + address.length] ?? "")) {
      return true;
    }
  }
  return false;
}

/** Instances whose connection name is in a text, in this stack or elsewhere. */
function namedIn(index: NodeIndex, resource: Resource, property: string, text: string): GraphNode[] {
  const names = text.length > 4096 ? [] : (text.match(connectionNames) ?? []);
  return names.flatMap((name) => index.resolveText("database", resource, property, name).nodes);
}
