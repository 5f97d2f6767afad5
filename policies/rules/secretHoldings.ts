/** Collects the secret values of a stack: in variables, on command lines, in secret versions and in databases. */
import {
  compareDomains,
  type Domain,
  type EnvEntry,
  type GraphNode,
  type IsolationGraph,
  type Resource,
  type Slot,
  type Workload,
} from "../graph";
import { type Field, knownValue, sourcesOf } from "../read";
import { isPublicKey, judgeSecret, valueFingerprint } from "../secrets";
import { placesOf } from "../types";
import { wordValues } from "./commandWords";
import { mayBeKey } from "./keyLike";
import { originOf } from "./origins";
import type { RuleContext } from "./rule";
import {
  doubtAbout,
  isHarmlessSource,
  isPlaceholder,
  makesCertificates,
  makesSecrets,
  secretData,
  sourceKind,
} from "./secretOrigins";

/** One secret value held in one place: whose it is, and marks that are equal for equal values. */
export interface Holding {
  readonly urn: string;
  readonly name: string;
  readonly path: string;
  readonly domain: string;
  readonly marks: readonly string[];
}

/** The mark of a value that may be any other one. */
export const untracedMark = "untraced";

/** Every secret value of the stack. */
export function secretHoldings(graph: IsolationGraph, context: RuleContext): Holding[] {
  return [
    ...holdingsInEnv(graph, context),
    ...holdingsInWords(graph, context),
    ...holdingsOfMachines(graph, context),
    ...holdingsInVersions(graph, context),
    ...holdingsInPasswords(graph, context),
  ];
}

function holdingOf(
  graph: IsolationGraph,
  { id, resource }: Pick<Workload, "id" | "resource">,
  { path }: Pick<Slot, "path">,
  marks: readonly string[],
): Holding {
  return { urn: id, name: resource.name, path, domain: domainKey(graph, id), marks };
}

function holdingsInEnv(graph: IsolationGraph, context: RuleContext): Holding[] {
  return graph.workloads.flatMap((workload) =>
    workload.env.flatMap((entry) => {
      const marks = marksOfEntry(graph, workload, entry, context);
      return marks === undefined ? [] : [holdingOf(graph, workload, entry.slot, marks)];
    }),
  );
}

/** Marks of a variable's value; undefined if it is no secret. */
function marksOfEntry(
  graph: IsolationGraph,
  workload: Workload,
  entry: EnvEntry,
  context: RuleContext,
): readonly string[] | undefined {
  const name = knownValue(entry.name);
  if (entry.secret !== undefined || entry.value.state === "missing") {
    return undefined;
  }
  if (entry.value.state === "unknown") {
    const origin = originOf(workload, entry.slot.property);
    const makers = origin.unexplained.filter((urn) => sourceKind(graph.index, urn) === "secret");
    const isSecret = judgeSecret({ name }) !== undefined || makers.length > 0;
    return isSecret && doubtAbout(graph.index, origin, name) !== undefined ? marksOfUnknown(makers) : undefined;
  }
  const { value, secret } = entry.value;
  const isSecret = secret || readsAsSecret(name, value);
  const fromConfig = context.secretConfigIn(value);
  return isSecret || fromConfig.length > 0 ? marksOfKnown(value, fromConfig) : undefined;
}

function readsAsSecret(name: string | undefined, value: string): boolean {
  return judgeSecret({ name, value }) !== undefined || mayBeKey(name, value);
}

/** Known values on command lines; unknown ones are the matter of `no-secret-in-env`. */
function holdingsInWords(graph: IsolationGraph, context: RuleContext): Holding[] {
  return graph.workloads.flatMap((workload) =>
    wordValues(workload).flatMap(({ slot, option, value, secret }) => {
      const isSecret = secret || readsAsSecret(option, value);
      const marks = marksOfKnown(value, context.secretConfigIn(value));
      return isSecret || marks.length > 1 ? [holdingOf(graph, workload, slot, marks)] : [];
    }),
  );
}

/** Known values that reach the processes of machines and pods whose tenant is known; unknown ones are the matter of `no-secret-in-env`. */
function holdingsOfMachines(graph: IsolationGraph, context: RuleContext): Holding[] {
  return graph.machines.flatMap((machine) => {
    if (graph.domainOf(machine.id).kind !== "tenant") {
      return [];
    }
    const places = placesOf(machine.resource).filter(({ kind, isEntry }) => kind === "env" && isEntry);
    return places.flatMap((place) => {
      const value = knownValue(place.field.text());
      if (value === undefined || !(place.field.secret || readsAsSecret(place.name, value))) {
        return [];
      }
      return [holdingOf(graph, machine, place, marksOfKnown(value, context.secretConfigIn(value)))];
    });
  });
}

function holdingsInVersions(graph: IsolationGraph, context: RuleContext): Holding[] {
  return graph.resources.flatMap((resource) => {
    const held = secretData(resource);
    if (held === undefined || held.field.state === "missing") {
      return [];
    }
    const secret = secretOf(graph, resource);
    const domain = secret === undefined ? resource.urn : domainKey(graph, secret.id);
    const marks = marksOfField(resource, held.property, held.field, context);
    return [{ urn: resource.urn, name: resource.name, path: held.property, domain, marks }];
  });
}

/** Passwords and keys of databases and other things that certainly are one tenant's. */
function holdingsInPasswords(graph: IsolationGraph, context: RuleContext): Holding[] {
  return graph.resources
    .filter((resource) => secretData(resource) === undefined)
    .flatMap((resource) => {
      const owner = ownerOf(graph, resource);
      if (owner.kind !== "tenant") {
        return [];
      }
      const places = [...placesOf(resource)].filter(({ kind, isProse }) => kind === "secret" && !isProse);
      return places.map(({ field, path, property }) => {
        const marks = marksOfField(resource, property, field, context);
        return { urn: resource.urn, name: resource.name, path, domain: `tenant:${owner.id}`, marks };
      });
    })
    .filter(({ marks }) => !marks.includes(untracedMark));
}

/** Whose a resource is: by what it says, or by the database that it is part of. */
function ownerOf(graph: IsolationGraph, resource: Resource): Domain {
  const databases = ["instance", "cluster"].flatMap(
    (property) => graph.index.resolve("database", resource, property, resource.inputs.at(property)).nodes,
  );
  return graph.statedDomain(resource) ?? graph.domainOf(databases[0]?.id ?? resource.urn);
}

/** The secret that a version belongs to. */
export function secretOf(graph: IsolationGraph, version: Resource): GraphNode | undefined {
  return graph.index.resolve("secret", version, "secret", version.inputs.at("secret")).nodes[0];
}

/** Resources that a value comes from and that make secrets. */
export function origins(resource: Resource, property: string): string[] {
  return sourcesOf(resource, property).filter(makesSecrets);
}

/** What a secret's value is made by: those known to make secrets, else those that may, else whatever it comes from. */
function makersOf(resource: Resource, property: string): readonly string[] {
  const sources = sourcesOf(resource, property);
  const makers = origins(resource, property);
  if (makers.length > 0) {
    return makers;
  }
  const doubtful = sources.filter((source) => !isHarmlessSource(source));
  return doubtful.length > 0 ? doubtful : sources.filter((source) => !makesCertificates(source));
}

/** Marks of what a property holds: by its value if that is known, else by where it comes from. A placeholder has none. */
function marksOfField(resource: Resource, property: string, field: Field, context: RuleContext): string[] {
  const value = knownValue(field.text());
  if (value === undefined) {
    return marksOfOrigin(resource, property);
  }
  return isPlaceholder(value) ? [] : marksOfKnown(value, context.secretConfigIn(value));
}

/** A certificate is nobody's secret; what is made from one secret config value is that value. */
function marksOfKnown(value: string, fromConfig: readonly string[]): string[] {
  if (value === "" || isPublicKey(value)) {
    return [];
  }
  return [`value:${valueFingerprint(value)}`, ...fromConfig.map((fingerprint) => `value:${fingerprint}`)];
}

/** Marks of a value by where it comes from; none if that makes certificates only. */
function marksOfOrigin(resource: Resource, property: string): string[] {
  const makers = makersOf(resource, property);
  const sources = sourcesOf(resource, property);
  return makers.length === 0 && sources.length > 0 ? [] : marksOfUnknown(makers);
}

function marksOfUnknown(sources: readonly string[]): string[] {
  return sources.length > 0 ? sources.map((source) => `origin:${source}`) : [untracedMark];
}

/** Equal keys mean certainly the same tenant; an unknown owner gets a unique key. */
function domainKey(graph: IsolationGraph, id: string): string {
  const domain = graph.domainOf(id);
  return compareDomains(domain, domain) === "same" ? `${domain.kind}:${domain.id}` : `?${id}`;
}
