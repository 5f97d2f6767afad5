/**
 * Names of the parts of a review. They come from what the program gives as names in the cloud, never from logical names, and
 * are the same in every preview and update of a program: a property that comes from another resource doesn't count,
 * since it is known in one run and unknown in the next.
 */
import { canonicalJson } from "../../review";
import { nodeTypes } from "../graph";
import { knownValue, type Resource } from "../read";

const generalNames = ["name", "title", "service", "role", "member"];
/** More neighbours say nothing more. */
const mostNeighbours = 3;
/** Longest value that serves as a name. */
const longest = 120;

/** Resources by what they come from and what comes from them. */
export interface Neighbourhood {
  readonly sources: ReadonlyMap<string, readonly string[]>;
  readonly consumers: ReadonlyMap<string, readonly string[]>;
}

/** A name for each resource, by URN. Those without a name of their own are called after the named ones beside them. */
export function namesOf(resources: readonly Resource[], around: Neighbourhood): ReadonlyMap<string, string> {
  const own = new Map(resources.map((resource) => [resource.urn, ownName(resource)]));
  const named = (urn: string) => own.get(urn);
  const beside = (urn: string) => [...(around.sources.get(urn) ?? []), ...(around.consumers.get(urn) ?? [])];
  const first = resources.map((resource) => {
    const { urn, type } = resource;
    const direct = beside(urn).flatMap((one) => named(one) ?? []);
    const distant = beside(urn)
      .flatMap(beside)
      .filter((one) => one !== urn)
      .flatMap((one) => named(one) ?? []);
    const neighbours = [...new Set(direct.length > 0 ? direct : distant)].sort().slice(0, mostNeighbours);
    const name = named(urn) ?? (neighbours.length === 0 ? "" : `of ${neighbours.join(", ")}`);
    return { resource, key: `${type} ${name}`.trim() };
  });
  return new Map(apart(first));
}

/** Adds to names that several resources have what else tells these apart: their inputs, and only then their logical names. */
function apart(named: readonly { readonly resource: Resource; readonly key: string }[]): [string, string][] {
  const groups = new Map<string, Resource[]>();
  for (const { resource, key } of named) {
    groups.set(key, [...(groups.get(key) ?? []), resource]);
  }
  return [...groups].flatMap(([key, members]) => {
    const [only] = members;
    if (only !== undefined && members.length === 1) {
      return [[only.urn, key]];
    }
    const ordered = members
      .map((resource) => ({ resource, mark: `${markOf(resource)}\n${resource.name}` }))
      .sort((one, other) => (one.mark < other.mark ? -1 : 1));
    return ordered.map(({ resource }, at): [string, string] => [resource.urn, at === 0 ? key : `${key} #${at + 1}`]);
  });
}

/** Known texts that come from nowhere else. */
function markOf(resource: Resource): string {
  const texts = [...resource.inputs.texts()].filter(({ path, secret }) => !secret && isOwn(resource, path));
  return canonicalJson(Object.fromEntries(texts.map(({ path, value }) => [path, value])));
}

function ownName(resource: Resource): string | undefined {
  const { type, inputs } = resource;
  const kind = type.slice(type.lastIndexOf(":") + 1);
  const first = nodeTypes.get(type)?.name;
  const places = [
    ...(first === undefined ? [] : [first]),
    `${kind.charAt(0).toLowerCase()}${kind.slice(1)}Id`,
    ...generalNames,
  ];
  const madeUp = madeUpName(resource);
  const values = [...new Set(places)].flatMap((place) => {
    const reading = inputs.at(place).text();
    const usable = reading.state === "known" && !reading.secret && isOwn(resource, place);
    return usable && reading.value.length <= longest && reading.value !== madeUp ? [reading.value] : [];
  });
  return values.length === 0 ? undefined : values.join(" ");
}

/** True if the property that a path begins with comes from no other resource. */
function isOwn({ propertyDependencies }: Resource, path: string): boolean {
  const [property = ""] = /^[^.[]+/.exec(path) ?? [];
  return (propertyDependencies.get(property)?.length ?? 0) === 0;
}

/** The name that Pulumi made up: the logical name and seven random digits. */
export function madeUpName(resource: Resource): string | undefined {
  const property = nodeTypes.get(resource.type)?.name ?? "name";
  const name = knownValue(resource.inputs.at(property).text());
  const rest = name?.startsWith(`${resource.name}-`) === true ? name.slice(resource.name.length + 1) : "";
  return /^[0-9a-f]{7}$/.test(rest) ? name : undefined;
}
