/** Two tenants never hold the same secret, however it reached them. */
import {
  compareDomains,
  type Domain,
  externalOwner,
  type GraphNode,
  type IsolationGraph,
  nameOfUrn,
  type Resource,
  typeOfUrn,
} from "../graph";
import { knownValue } from "../read";
import { judgeSecret, valueFingerprint } from "../secrets";
import { placesOf } from "../types";
import { quoted, sharers } from "./messages";
import type { Report, Rule, RuleContext } from "./rule";
import { isHarmlessSource, isPlaceholder, isSecretVersion, makesSecrets, secretData } from "./secretOrigins";

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
  sentence: "No secret value is held by two tenants.",
  why: "Two secrets with one value are one secret: revoking it for one tenant cuts off the other, and a leak at one is a leak at both. It is the shared key again, with better names.",
  counts:
    "Secret values in environment variables, in secret versions and in the passwords of a tenant's databases that are equal between tenants: by value where both are known, by origin (the same generated password or key) where they are not. A value from another stack's output (`StackReference`), or from a secret version that is only read (`.get`), is held there as well: in a tenant's secret it needs an entry in `externals` (rule `tenant-label`), unless a password or key made in this stack is in it too. Placeholders that say so are left out. Values are compared by a fingerprint that lives in the process only, and are never printed.",
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
    const holdings = [...holdingsInEnv(graph, context), ...holdingsInVersions(graph), ...holdingsInPasswords(graph)];
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
  // Where a secret is no tenant's there are no tenants to keep apart.
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
      if (entry.secret !== undefined || entry.value.state === "missing") {
        return [];
      }
      const value = knownValue(entry.value);
      const marked = entry.value.state === "known" && entry.value.secret;
      const verdict = judgeSecret({ name: knownValue(entry.name), value });
      const sources = value === undefined ? origins(workload.resource, entry.slot.property) : [];
      const isSecret =
        verdict !== undefined || marked || (value !== undefined && context.isSecretConfig(value)) || sources.length > 0;
      if (!isSecret) {
        return [];
      }
      const marks = value === undefined ? marksOfUnknown(sources) : marksOfKnown(value);
      return [
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

function holdingsInVersions(graph: IsolationGraph): Holding[] {
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
        ? marksOfUnknown(makersOf(resource, held.property))
        : isPlaceholder(value)
          ? []
          : marksOfKnown(value);
    return [{ urn: resource.urn, name: resource.name, path: held.property, domain, marks }];
  });
}

/** Passwords and keys of databases and other things that certainly are one tenant's. */
function holdingsInPasswords(graph: IsolationGraph): Holding[] {
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
            ? marksOfUnknown(makersOf(resource, property))
            : isPlaceholder(value)
              ? []
              : marksOfKnown(value);
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
  return doubtful.length > 0 ? doubtful : sources;
}

function marksOfKnown(value: string): string[] {
  return value === "" ? [] : [`value:${valueFingerprint(value)}`];
}

function marksOfUnknown(sources: readonly string[]): string[] {
  return sources.length > 0 ? sources.map((source) => `origin:${source}`) : [untracedMark];
}

/** Equal keys mean provably one tenant; what can't be told gets a key of its own. */
function domainKey(graph: IsolationGraph, id: string): string {
  const domain = graph.domainOf(id);
  return compareDomains(domain, domain) === "same" ? `${domain.kind}:${domain.id}` : `?${id}`;
}
