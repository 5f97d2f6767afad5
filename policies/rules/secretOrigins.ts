/** What is known of where a value comes from: placeholders, and resources that make secrets. */
import { placeholderSecret, switchedOnContent } from "../../components/plan";
import { typeOfUrn } from "../graph";

/** A constant that stands where a value will be put out of band; the same one everywhere is nothing shared. */
export function isPlaceholder(value: string): boolean {
  return (
    value === placeholderSecret || value === switchedOnContent || (value.length <= 200 && placeholderWords.test(value))
  );
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
]);
/** Random ids, pets and UUIDs are public by design. */
const publicRandom = /^random:index\/random(?:Id|Pet|Uuid|Uuid4|Uuid7|Integer|Shuffle):/;

/** True for resources whose outputs are secrets. */
export function makesSecrets(urn: string): boolean {
  const type = typeOfUrn(urn);
  return makers.test(type) || googleMakers.has(type);
}

/** True for resources whose outputs hold no secret: Google's own, apart from those that do, and public random ids. */
export function isHarmlessSource(urn: string): boolean {
  const type = typeOfUrn(urn);
  if (publicRandom.test(type) || type.startsWith("bulkhead:")) return true;
  return type.startsWith("gcp:") && !googleMakers.has(type);
}
