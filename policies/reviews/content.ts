/** Reads the content of a review from the resources of a run. */
import {
  type Current,
  type CurrentPart,
  type Json,
  type Judges,
  makeContent,
  type Part,
  type PartValues,
} from "../../review";
import { knownValue, nameOfUrn, type Resource, sourcesOf, typeOfUrn } from "../read";
import { leafOf, type Surroundings } from "./leaves";
import { madeUpName, type Neighbourhood, namesOf } from "./names";

/** Settings of a provider that say nothing about what it deploys. */
const ownSettings: ReadonlySet<string> = new Set(["version", "pluginDownloadURL", "credentials", "accessToken"]);

/** The content of a run whose resources are all registered. */
export function currentContent(resources: readonly Resource[], judges: Judges): Current {
  const counted = resources.filter((resource) => !isFrame(resource));
  const around = neighbourhood(counted);
  const names = namesOf(counted, around);
  const context = { names, madeUp: madeUpNames(counted, names) };
  const parts = inOrder(counted, around).map((resource) => readPart(resource, context));
  return {
    content: makeContent(
      parts.map(({ part }) => part),
      judges,
    ),
    parts,
  };
}

/** One resource alone, before anything is known of where its values come from. */
export function lonePart(resource: Resource): Part | undefined {
  return isFrame(resource) ? undefined : readPart(resource, { names: new Map(), madeUp: new Map() }).part;
}

/** Stacks, providers and components deploy nothing themselves. A component has no provider, and its type no module. */
function isFrame({ type, provider }: Resource): boolean {
  return /^pulumi:(?:pulumi:Stack$|providers:)/.test(type) || (provider.state === "missing" && !type.includes("/"));
}

function neighbourhood(resources: readonly Resource[]): Neighbourhood {
  const counted = new Set(resources.map(({ urn }) => urn));
  const sources = new Map<string, string[]>();
  const consumers = new Map<string, string[]>();
  for (const { urn, propertyDependencies } of resources) {
    const found = [...new Set([...propertyDependencies.values()].flat())].filter((one) => counted.has(one));
    sources.set(urn, found);
    for (const one of found) {
      consumers.set(one, [...(consumers.get(one) ?? []), urn]);
    }
  }
  return { sources, consumers };
}

/** Each resource after those that its values come from. */
function inOrder(resources: readonly Resource[], { sources }: Neighbourhood): Resource[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const placed = new Set<string>();
  const ordered: Resource[] = [];
  const place = (resource: Resource): void => {
    if (placed.has(resource.urn)) {
      return;
    }
    placed.add(resource.urn);
    for (const source of sources.get(resource.urn) ?? []) {
      const found = byUrn.get(source);
      if (found !== undefined) {
        place(found);
      }
    }
    ordered.push(resource);
  };
  resources.forEach(place);
  return ordered;
}

function valuesOf({ inputs, outputs, propertyDependencies }: Resource): PartValues {
  const all = outputs.children().flatMap(([name, field]) => {
    const text = field.secret ? undefined : knownValue(field.text());
    return text === undefined || text === "" ? [] : [[String(name), text] as const];
  });
  // What the program got from another resource is as good as computed.
  const literal = inputs.children().filter(([name]) => (propertyDependencies.get(String(name))?.length ?? 0) === 0);
  const given = new Set(literal.map(([name, field]) => `${name}\n${knownValue(field.text()) ?? ""}`));
  const project = all.find(([name]) => name === "project")?.[1];
  return {
    all: all.flatMap(([, text]) => [text, ...pathsOf(text, project)]),
    computed: all.filter(([name, text]) => !given.has(`${name}\n${text}`)).map(([, text]) => text),
  };
}

/**
 * The resource's path in Google's API, by which others name it, as far as an output tells it: an engine sends no ids, and a provider need not
 * repeat them among the outputs. A link ends in the path, and a name may begin with the project's number.
 */
function pathsOf(text: string, project: string | undefined): string[] {
  const linked = /^https:\/\/[a-z.]+\.googleapis\.com\/(?:[a-z]+\/)?v\d[a-z0-9]*\/(projects\/[^?#]+)$/.exec(text)?.[1];
  const numbered = /^projects\/\d+\/(.+)$/.exec(text)?.[1];
  return [
    ...(linked === undefined ? [] : [linked]),
    ...(numbered === undefined || project === undefined ? [] : [`projects/${project}/${numbered}`]),
  ];
}

/** What is known of the other resources, by URN. */
interface Context {
  readonly names: ReadonlyMap<string, string>;
  readonly madeUp: ReadonlyMap<string, Surroundings["madeUp"][number]>;
}

function readPart(resource: Resource, { names, madeUp }: Context): CurrentPart {
  const own = madeUpName(resource);
  const stand: Surroundings["madeUp"] = own === undefined ? [] : [[own, "$auto"]];
  const properties: Record<string, Json> = {};
  const sources = new Map<string, readonly string[]>();
  for (const [property, field] of resource.inputs.children()) {
    const name = String(property);
    if (name.startsWith("__")) {
      continue;
    }
    const urns = sourcesOf(resource, name);
    const around: Surroundings = {
      from: urns.map((urn) => names.get(urn) ?? outsideName(urn)),
      madeUp: [...stand, ...urns.map((urn) => madeUp.get(urn)).filter((one) => one !== undefined)],
    };
    const value = leafOf(field, name, around);
    if (value !== undefined) {
      properties[name] = value;
      sources.set(name, around.from);
    }
  }
  const key = names.get(resource.urn) ?? "";
  return {
    id: resource.urn,
    part: { key, type: resource.type, properties, provider: providerOf(resource) },
    sources,
    values: valuesOf(resource),
  };
}

function madeUpNames(resources: readonly Resource[], names: ReadonlyMap<string, string>): Context["madeUp"] {
  const found = new Map<string, Surroundings["madeUp"][number]>();
  for (const resource of resources) {
    const name = madeUpName(resource);
    if (name !== undefined) {
      found.set(resource.urn, [name, `$auto(${names.get(resource.urn) ?? ""})`]);
    }
  }
  return found;
}

/** What is only read, such as another stack's outputs. */
function outsideName(urn: string): string {
  return `${typeOfUrn(urn)} ${nameOfUrn(urn)}`;
}

function providerOf({ provider }: Resource): Part["provider"] {
  const settings: Record<string, Json> = {};
  for (const [name, field] of provider.children()) {
    if (ownSettings.has(String(name)) || String(name).startsWith("__")) {
      continue;
    }
    const value = leafOf(field, String(name), { from: [], madeUp: [] });
    if (value !== undefined) {
      settings[String(name)] = value;
    }
  }
  return settings;
}
