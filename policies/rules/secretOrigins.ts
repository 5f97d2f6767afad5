/** What is known of where a value comes from: placeholders, and resources that make secrets. */
import { switchedOnContent } from "../../plan";
import { type Resource, typeOfUrn } from "../graph";
import type { Field } from "../read";

/** A constant that stands where a value will be put out of band; the same one everywhere is nothing shared. */
export function isPlaceholder(value: string): boolean {
  return value === switchedOnContent || (value.length <= 200 && placeholderWords.test(value));
}

const placeholderWords =
  /placeholder|replace[-_ ]?me|change[-_ ]?me|not[-_ ]?(?:yet[-_ ]?)?set|set[-_ ]out[-_ ]of[-_ ]band/i;

const makers =
  /^(?:random:index\/random(?:Password|Bytes|String):|tls:index\/privateKey:|command:|pulumi-nodejs:dynamic)/;
const googleMakers = new Set([
  "gcp:secretmanager/secretVersion:SecretVersion",
  "gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion",
  "gcp:serviceaccount/key:Key",
  "gcp:storage/hmacKey:HmacKey",
  "gcp:sql/user:User",
  "gcp:projects/apiKey:ApiKey",
  "gcp:sql/sslCert:SslCert",
  "gcp:alloydb/user:User",
  "gcp:redis/instance:Instance",
  "gcp:iap/client:Client",
  "gcp:iam/workforcePoolProviderKey:WorkforcePoolProviderKey",
]);
/** Names of variables that say where or which something is: what fills them is an address or an id. */
const descriptive =
  /(?:^|_)(?:HOST|HOSTNAME|PORT|ADDRESS|ADDR|IP|ENDPOINT|REGION|ZONE|LOCATION|PROJECT|BUCKET|TOPIC|SUBSCRIPTION|DATASET|QUEUE|INSTANCE|NAME|ID)$/i;
/** Random ids, pets and UUIDs are public by design. */
const publicRandom = /^random:index\/random(?:Id|Pet|Uuid|Uuid4|Uuid7|Integer|Shuffle):/;

/** True for resources whose outputs are secrets. */
export function makesSecrets(urn: string): boolean {
  const type = typeOfUrn(urn);
  return makers.test(type) || googleMakers.has(type);
}

/**
 * Whether a value that isn't known yet can be taken for harmless by the resources it may come from. A property's sources
 * are known for all of its values together, so a variable named as an address or id is cleared by one harmless source.
 */
export function isClearedBy(sources: readonly string[], variable: string | undefined): boolean {
  const harmless = sources.filter(isHarmlessSource);
  if (harmless.length === 0) {
    return false;
  }
  return harmless.length === sources.length || (variable !== undefined && descriptive.test(variable));
}

/** True for resources whose outputs hold no secret: Google's own, apart from those that do, and public random ids. */
export function isHarmlessSource(urn: string): boolean {
  const type = typeOfUrn(urn);
  if (publicRandom.test(type) || type.startsWith("bulkhead:")) {
    return true;
  }
  return type.startsWith("gcp:") && !googleMakers.has(type);
}

const versionTypes = new Set([
  "gcp:secretmanager/secretVersion:SecretVersion",
  "gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion",
]);

export const isSecretVersion = (type: string) => versionTypes.has(type);

/** The payload of a secret version, by whichever of its two properties. */
export function secretData(resource: Resource): { property: string; field: Field } | undefined {
  if (!isSecretVersion(resource.type)) {
    return undefined;
  }
  const property = resource.inputs.at("secretDataWo").state === "missing" ? "secretData" : "secretDataWo";
  return { property, field: resource.inputs.at(property) };
}
