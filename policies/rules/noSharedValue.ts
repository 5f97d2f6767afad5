/** Reports secret values that two tenants hold, however they got them. */
import { externalOwner, type IsolationGraph, nameOfUrn, type Resource, typeOfUrn } from "../graph";
import { knownValue, sourcesOf } from "../read";
import { quoted, sharers } from "./messages";
import type { Report, Rule } from "./rule";
import { type Holding, origins, secretHoldings, secretOf, untracedMark } from "./secretHoldings";
import { isPlaceholder, isSecretVersion, secretData } from "./secretOrigins";

export const noSharedValue: Rule = {
  id: "no-shared-value",
  sentence: "No two tenants hold the same secret value.",
  why: "Two secrets with one value are one secret: revoking it for one tenant cuts off the other, and a leak from one is a leak of both. It is still a shared key, under two names.",
  counts:
    "Secret values in environment variables, on command lines, in settings of machines and pods whose tenant is known, in secret versions and in the passwords of a tenant's databases that are equal between tenants: by value where both are known, by origin (the same generated password or key) where they are not. A value from another stack's output (`StackReference`), or from a secret version that is only read (`.get`), is held there as well: in a tenant's secret it needs an entry in `externals` (rule `tenant-label`), unless a password or key made in this stack is in it too. Placeholders that say so and public certificates are left out. A random-looking value counts whatever its name, and what is made from one secret config value counts as that value. Values are compared by a fingerprint that lives in the process only, and are never printed.",
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
    const holdings = secretHoldings(graph, context);
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
  const first = sorted.find(({ marks }) => marks.includes(mark));
  const others = sorted.filter(({ domain }) => domain !== first?.domain);
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
  return sourcesOf(resource, held.property)
    .filter(isOutside)
    .filter((urn) => owner?.kind !== "tenant" || externalOwner(graph.settings, nameOfUrn(urn)) !== owner.id)
    .map((urn) => ({
      urn: resource.urn,
      path: held.property,
      problem: `must be a value of this tenant alone, got one of ${isStack(urn) ? "the stack " : ""}${quoted(nameOfUrn(urn))} from outside the stack; make a value for each tenant, or declare whose that is in 'externals'`,
    }));
}

const isStack = (urn: string) => typeOfUrn(urn) === "pulumi:pulumi:StackReference";
