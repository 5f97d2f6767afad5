/** Databases, caches and file shares that a workload gets to know through its variables, by where a value comes from or by their names. */
import { Field, type Known, knownValue } from "../../read";
import { type Resource, sourcesOf } from "../../read/resource";
import type { EnvEntry, GraphNode, Mount, StorageKind } from "../model";
import type { NodeIndex } from "../references";
import { databaseHosts } from "./databaseHosts";

const kinds: readonly StorageKind[] = ["database", "cache", "fileShare"];
/** Connection names of Cloud SQL, `project:region:instance`, alone or in a longer text. */
const connectionNames = /[a-z][a-z0-9.:-]*:[a-z]+-[a-z]+\d+:[a-z][a-z0-9-]*/g;

/** A database, cache or file share among the sources of a property, with the addresses of it that are known. */
interface Source {
  readonly kind: StorageKind;
  readonly node: GraphNode;
  readonly addresses: readonly string[];
  /** Its name, and that of the part of it that the value comes from. */
  readonly names: readonly string[];
}

export function connectionsOf(index: NodeIndex, resource: Resource, env: readonly EnvEntry[]): Mount[] {
  const found = new Map<string, Mount>();
  const byProperty = new Map<string, readonly Source[]>();
  for (const { slot, name, value } of env) {
    if (value.state === "missing") {
      continue;
    }
    const sources = byProperty.get(slot.property) ?? readSources(index, resource, slot.property);
    byProperty.set(slot.property, sources);
    const met = value.state === "unknown" ? sources : metBy(index, resource, slot.property, { name, value }, sources);
    // The sources of a property are known for all of its values together, so the first one stands for them.
    for (const { kind, node } of met) {
      if (!found.has(node.id)) {
        found.set(node.id, { kind, slot: { ...slot, target: { nodes: [node], proof: "dependency" } } });
      }
    }
  }
  return [...found.values()];
}

/** What a known value leads to: a connection name, an address of one of its sources, or any database's address. */
function metBy(
  index: NodeIndex,
  resource: Resource,
  property: string,
  { name, value: { value, secret } }: { readonly name: EnvEntry["name"]; readonly value: Known<string> },
  sources: readonly Source[],
): Pick<Source, "kind" | "node">[] {
  const named = namedIn(index, resource, property, value).map((node) => ({ kind: "database" as const, node }));
  const matching = sources.filter(
    ({ names, addresses }) => names.includes(value) || addresses.some((address) => holdsAddress(value, address)),
  );
  const hosts = matching.length > 0 ? [] : databaseHosts(knownValue(name) ?? "", value);
  const outside = hosts.map(({ kind, host }) => ({ kind, node: index.outside(kind, host, secret) }));
  return [...named, ...matching, ...outside];
}

function readSources(index: NodeIndex, resource: Resource, property: string): Source[] {
  return sourcesOf(resource, property).flatMap((urn) => {
    const outputs = index.resource(urn)?.outputs ?? Field.of(undefined);
    const addresses = addressOutputs
      .map((name) => knownValue(outputs.at(name).text()) ?? "")
      .filter(({ length }) => length >= shortestAddress);
    const own = knownValue(outputs.at("name").text());
    return kinds.flatMap((kind) =>
      index
        .sourcesOfKind(kind, [urn])
        .map((node) => ({ kind, node, addresses, names: [node.name.id, own ?? node.name.id] })),
    );
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
