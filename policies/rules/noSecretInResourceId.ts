/** Reports secrets that come from a resource whose id is the value, in plain text. */
import { nameOfUrn, type Resource, typeOfUrn } from "../graph";
import { sourcesOf } from "../read";
import { placesOf } from "../types";
import { listed } from "./messages";
import type { Report, Rule } from "./rule";

/**
 * Makers whose value is their own id, in plain text (provider `random` 4.21.1, seen on 2026-11-28; its source says why: an id
 * can't be marked as a secret). `RandomPassword` has the id `none`.
 */
const showing = /^random:index\/random(?:Bytes|Id|String|Uuid|Uuid4|Uuid7|Integer|Pet):/;
const hiding = /^(?:random:index\/randomPassword|tls:index\/privateKey):/;

export const noSecretInResourceId: Rule = {
  id: "no-secret-in-resource-id",
  sentence: "No secret comes from a resource whose id is the value.",
  why: "An id can't be a secret in Pulumi. The key lies in plain text in the state and in each copy of it, and `pulumi preview --diff` prints it, whatever the program marks as secret.",
  counts:
    "Values of secret versions, and passwords and keys among the properties of other resources, that come from `RandomBytes`, `RandomId`, `RandomString`, `RandomUuid`, `RandomInteger` or `RandomPet`. A value that also holds a `RandomPassword` or a private key is left out: the rest of it is a name or an address.",
  unknowns: "Judged by where a value comes from, so it need not be known.",
  severity: "critical",
  remediation:
    "Generate the value with `random.RandomPassword`, whose result is encrypted in the state, or make it outside of the program and add it with `gcloud secrets versions add`. Then replace the old value, and remove old versions of the state.",
  examples: {
    bad: `
const secret = new gcp.secretmanager.Secret("session", { secretId: "acme-session", replication: { auto: {} } });
const bytes = new random.RandomBytes("session", { length: 32 });
new gcp.secretmanager.SecretVersion("session", { secret: secret.id, secretData: bytes.base64 });`,
    good: `
const secret = new gcp.secretmanager.Secret("session", { secretId: "acme-session", replication: { auto: {} } });
const password = new random.RandomPassword("session", { length: 43, special: false });
new gcp.secretmanager.SecretVersion("session", { secret: secret.id, secretData: password.result });`,
  },

  stack(graph) {
    return graph.resources.flatMap(judge);
  },
};

function judge(resource: Resource): Report[] {
  const held = [...placesOf(resource)].filter(({ kind, isEntry }) => kind === "secret" && !isEntry);
  return [...new Set(held.map(({ property }) => property))].flatMap((property) => {
    const sources = sourcesOf(resource, property);
    const shown = sources.filter((urn) => showing.test(typeOfUrn(urn)));
    if (shown.length === 0 || sources.some((urn) => hiding.test(typeOfUrn(urn)))) {
      return [];
    }
    const names = listed([...new Set(shown.map(nameOfUrn))].sort());
    const problem = `must not come from a resource whose id is the value in plain text, got one from ${names}; make it with random.RandomPassword`;
    return [{ urn: resource.urn, path: property, problem }];
  });
}
