/** Reports secret values that two tenants hold, however they got them. */
import {
  compareDomains,
  type Domain,
  type EnvEntry,
  externalOwner,
  type GraphNode,
  type IsolationGraph,
  nameOfUrn,
  type Resource,
  typeOfUrn,
  type Workload,
} from "../graph";
import { knownValue } from "../read";
import { isPublicKey, judgeSecret, valueFingerprint } from "../secrets";
import { placesOf } from "../types";
import { wordValues } from "./commandWords";
import { mayBeKey } from "./keyLike";
import { quoted, sharers } from "./messages";
import { originOf } from "./origins";
import type { Report, Rule, RuleContext } from "./rule";
import {
  doubtAbout,
  isHarmlessSource,
  isPlaceholder,
  isSecretVersion,
  makesCertificates,
  makesSecrets,
  secretData,
  sourceKind,
} from "./secretOrigins";

/** One secret value held in one place: whose it is, and marks that are equal for equal values. */
interface Holding {
  readonly urn: string;
  readonly name: string;
  readonly path: string;
  readonly domain: string;
  readonly marks: readonly string[];
}

export const noSharedValue: Rule = {
  id: "no-shared-value",
  sentence: "No two tenants hold the same secret value.",
  why: "Two secrets with one value are one secret: revoking it for one tenant cuts off the other, and a leak from one is a leak of both. It is still a shared key, under two names.",
  counts:
    "Secret values in environment variables, on command lines, in secret versions and in the passwords of a tenant's databases that are equal between tenants: by value where both are known, by origin (the same generated password or key) where they are not. A value from another stack's output (`StackReference`), or from a secret version that is only read (`.get`), is held there as well: in a tenant's secret it needs an entry in `externals` (rule `tenant-label`), unless a password or key made in this stack is in it too. Placeholders that say so and public certificates are left out. A random-looking value counts whatever its name, and what is made from one secret config value counts as that value. Values are compared by a fingerprint that lives in the process only, and are never printed.",
  unknowns:
    "Values not known yet are compared by the resources that make them. One without a traceable origin may be equal to any that another tenant holds, which is a finding. What a program fetches by itself (`getSecretVersionAccess`, a file) comes without an origin and is compared by its value only.",
  severity: "critical",
  remediation: "Generate or obtain a value for each tenant.",
  examples: {
    bad: `
const password = new random.RandomPassword("db", { length: 32 });
for (const tenant of ["acme", "globex"]) {
  const secret = new gcp.secretmanager.Secret(tenant, { secretId: \`\${tenant}-db\`, replication: { auto: {} }, labels: { tenant } });
  new gcp.secretmanager.SecretVersion(tenant, { secret: secret.id, secretData: password.result });
}`,
    good: `
for (const tenant of ["acme", "globex"]) {
  const password = new random.RandomPassword(tenant, { length: 32 });
  const secret = new gcp.secretmanager.Secret(tenant, { secretId: \`\${tenant}-db\`, replication: { auto: {} }, labels: { tenant } });
  new gcp.secretmanager.SecretVersion(tenant, { secret: secret.id, secretData: password.result });
}`,
  },

  stack(graph, context) {
    const holdings = [
      ...holdingsInEnv(graph, context),
      ...holdingsInWords(graph, context),
      ...holdingsInVersions(graph, context),
      ...holdingsInPasswords(graph, context),
    ];
    const byMark = new Map<string, Holding[]>();
    for (const holding of holdings) {
      for (const mark of holding.marks) {
        byMark.set(mark, [...(byMark.get(mark) ?? []), holding]);
      }
    }
    const telling = holdings.filter(({ marks }) => marks.length > 0);
    return [
      ...[...byMark].flatMap(([mark, holders]) => judgeShared(mark === untracedMark ? telling : holders, mark)),
      ...graph.resources.flatMap((resource) => judgeOrigin(graph, resource)),
    ];
  },
};

/** One finding for each value that several tenants hold, at the first of its holders. */
function judgeShared(holdings: readonly Holding[], mark: string): Report[] {
  const sorted = [...holdings].sort((one, other) => (`${one.urn} ${one.path}` < `${other.urn} ${other.path}` ? -1 : 1));
  const first = mark === untracedMark ? sorted.find(({ marks }) => marks.includes(mark)) : sorted[0];
  const others = sorted.filter((other) => other.urn !== first?.urn && other.domain !== first?.domain);
  if (first === undefined || others.length === 0) {
    return [];
  }
  const names = sharers(others.map((other) => other.name));
  const verb = new Set(others.map((other) => other.name)).size === 1 ? "holds" : "hold";
  const got = mark === untracedMark ? `got one that may be that of ${names}` : `got one that ${names} also ${verb}`;
  return [
    {
      urn: first.urn,
      path: first.path,
      problem: `must be a value of this tenant alone, ${got}; make a value for each tenant`,
    },
  ];
}

/** A value that is kept outside the stack is somebody's already: only `externals` can say that it is this tenant's. */
function judgeOrigin(graph: IsolationGraph, resource: Resource): Report[] {
  const held = secretData(resource);
  if (held === undefined || isPlaceholder(knownValue(held.field.text()) ?? "")) {
    return [];
  }
  const secret = secretOf(graph, resource);
  const owner = secret && graph.domainOf(secret.id);
  // A secret without a tenant cannot be shared between tenants.
  if (owner !== undefined && ["own", "platform", "unbound"].includes(owner.kind)) {
    return [];
  }
  const isOutside = (urn: string) =>
    isStack(urn) || (isSecretVersion(typeOfUrn(urn)) && graph.index.resource(urn) === undefined);
  // Beside a password made here, another stack gives the address that it is for.
  if (origins(resource, held.property).some((urn) => !isOutside(urn))) {
    return [];
  }
  return (resource.propertyDependencies.get(held.property) ?? [])
    .filter(isOutside)
    .filter((urn) => owner?.kind !== "tenant" || externalOwner(graph.settings, nameOfUrn(urn)) !== owner.id)
    .map((urn) => ({
      urn: resource.urn,
      path: held.property,
      problem: `must be a value of this tenant alone, got one of ${isStack(urn) ? "the stack " : ""}${quoted(nameOfUrn(urn))} from outside the stack; make a value for each tenant, or declare whose that is in 'externals'`,
    }));
}

const isStack = (urn: string) => typeOfUrn(urn) === "pulumi:pulumi:StackReference";

const untracedMark = "untraced";

function holdingsInEnv(graph: IsolationGraph, context: RuleContext): Holding[] {
  return graph.workloads.flatMap((workload) =>
    workload.env.flatMap((entry) => {
      const marks = marksOfEntry(graph, workload, entry, context);
      return marks === undefined
        ? []
        : [
            {
              urn: workload.id,
              name: workload.resource.name,
              path: entry.slot.path,
              domain: domainKey(graph, workload.id),
              marks,
            },
          ];
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
  const isSecret = secret || judgeSecret({ name, value }) !== undefined || mayBeKey(name, value);
  const fromConfig = context.secretConfigIn(value);
  return isSecret || fromConfig.length > 0 ? marksOfKnown(value, fromConfig) : undefined;
}

/** Known values on command lines; unknown ones are the matter of `no-secret-in-env`. */
function holdingsInWords(graph: IsolationGraph, context: RuleContext): Holding[] {
  return graph.workloads.flatMap((workload) =>
    wordValues(workload).flatMap(({ slot, option, value, secret }) => {
      const isSecret = secret || judgeSecret({ name: option, value }) !== undefined || mayBeKey(option, value);
      const marks = marksOfKnown(value, context.secretConfigIn(value));
      return isSecret || marks.length > 1
        ? [
            {
              urn: workload.id,
              name: workload.resource.name,
              path: slot.path,
              domain: domainKey(graph, workload.id),
              marks,
            },
          ]
        : [];
    }),
  );
}

function holdingsInVersions(graph: IsolationGraph, context: RuleContext): Holding[] {
  return graph.resources.flatMap((resource) => {
    const held = secretData(resource);
    if (held === undefined || held.field.state === "missing") {
      return [];
    }
    const value = knownValue(held.field.text());
    const secret = secretOf(graph, resource);
    const domain = secret === undefined ? resource.urn : domainKey(graph, secret.id);
    const marks =
      value === undefined
        ? marksOfOrigin(resource, held.property)
        : isPlaceholder(value)
          ? []
          : marksOfKnown(value, context.secretConfigIn(value));
    return [{ urn: resource.urn, name: resource.name, path: held.property, domain, marks }];
  });
}

/** Passwords and keys of databases and other things that certainly are one tenant's. */
function holdingsInPasswords(graph: IsolationGraph, context: RuleContext): Holding[] {
  const workloads = new Set(graph.workloads.map(({ id }) => id));
  return graph.resources
    .filter((resource) => !workloads.has(resource.urn) && secretData(resource) === undefined)
    .flatMap((resource) => {
      const owner = ownerOf(graph, resource);
      if (owner?.kind !== "tenant") {
        return [];
      }
      const places = [...placesOf(resource)].filter(({ kind, isProse }) => kind === "secret" && !isProse);
      return places.map(({ field, path, property }) => {
        const value = knownValue(field.text());
        const marks =
          value === undefined
            ? marksOfOrigin(resource, property)
            : isPlaceholder(value)
              ? []
              : marksOfKnown(value, context.secretConfigIn(value));
        return { urn: resource.urn, name: resource.name, path, domain: `tenant:${owner.id}`, marks };
      });
    })
    .filter(({ marks }) => !marks.includes(untracedMark));
}

/** Whose a resource is: by what it says, or by the database that it is part of. */
function ownerOf(graph: IsolationGraph, resource: Resource): Domain | undefined {
  const stated = graph.statedDomain(resource);
  if (stated !== undefined) {
    return stated;
  }
  const [property = ""] = ["instance", "cluster"].filter((name) => resource.inputs.at(name).state !== "missing");
  const database = graph.index.resolve("database", resource, property, resource.inputs.at(property)).nodes[0];
  return graph.domainOf(database?.id ?? resource.urn);
}

/** The secret that a version belongs to. */
function secretOf(graph: IsolationGraph, version: Resource): GraphNode | undefined {
  return graph.index.resolve("secret", version, "secret", version.inputs.at("secret")).nodes[0];
}

function origins(resource: Resource, property: string): string[] {
  return (resource.propertyDependencies.get(property) ?? []).filter(makesSecrets);
}

/** What a secret's value is made by: those known to make secrets, else those that may, else whatever it comes from. */
function makersOf(resource: Resource, property: string): readonly string[] {
  const sources = resource.propertyDependencies.get(property) ?? [];
  const makers = origins(resource, property);
  if (makers.length > 0) {
    return makers;
  }
  const doubtful = sources.filter((source) => !isHarmlessSource(source));
  return doubtful.length > 0 ? doubtful : sources.filter((source) => !makesCertificates(source));
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
  const sources = resource.propertyDependencies.get(property) ?? [];
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
