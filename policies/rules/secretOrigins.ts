/** Judges the resources that a value comes from: placeholders, and resources that make secrets. */
import { type NodeIndex, type Resource, typeOfUrn } from "../graph";
import { type Field, knownValue } from "../read";
import { isPublishedName, judgeName, namesPublicKey } from "../secrets";
import { hasSecretOutput } from "../types";

/** A constant that stands where a value will be put out of band; the same one everywhere is nothing shared. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  if (text.length > 200) {
    return false;
  }
  const rest = text.replace(placeholderWords, "");
  // A password may contain "changeme": only more words beside it make an explanation.
  return rest !== text && (rest === "" || (/^[A-Za-z ,.:;_<>[\]()'-]+$/.test(rest) && explains.test(text)));
}

/** Words that no password has beside "changeme". */
const explains = /placeholder|\s|\b(?:before|after|until|later|please|todo|in-console|manually)\b/i;

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

/** Inputs in which a resource is given its secret. If that is known, an output that is unknown is another one. */
const givenSecrets: ReadonlyMap<string, readonly string[]> = new Map([
  ["gcp:secretmanager/secretVersion:SecretVersion", ["secretData", "secretDataWo"]],
  ["gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion", ["secretData"]],
  ["gcp:sql/user:User", ["password", "passwordWo"]],
  ["gcp:alloydb/user:User", ["password", "passwordWo"]],
]);

/** Databases and caches of AWS: what is secret among their outputs is what they were given. */
const databasesOfAws = /^aws:(?:rds|docdb|neptune|elasticache|memorydb|redshift)\//;
const passwordsOfAws = ["password", "masterPassword", "authToken", "passwords"];

/** Names of variables that say where or which something is: what fills them is an address or an id. */
const descriptive =
  /(?:^|_|^PG|^DB|^REDIS)(?:HOST|HOSTNAME|PORT|ADDRESS|ADDR|IP|ENDPOINT|REGION|ZONE|LOCATION|PROJECT|BUCKET|TOPIC|SUBSCRIPTION|DATASET|QUEUE|INSTANCE|NAME|ID|ARN|DIGEST|STATUS|URL|URI|DOMAIN|ORIGIN|ACCOUNT|EMAIL|MEMBER|NETWORK|SUBNET|IMAGE|TAG|REVISION|VERSION|FINGERPRINT|CERT|CERTIFICATE|PUBLIC_KEY|LINK|PATH)$/i;
/** Names of variables that hold the address of something that answers. */
const address = /(?:HOST|HOSTNAME|ENDPOINT|URL|DOMAIN|ORIGIN)$/i;
/** Types that other values of a workload come from and that nobody can call. */
const withoutAddress =
  /^gcp:(?:serviceaccount\/account|secretmanager\/(?:regionalS|s)ecret(?:Version)?|compute\/(?:network|subnetwork)):/;
/** False for what has no address to call. A bucket's URL is only meant by a name that speaks of files. */
const mayAnswer = (type: string, variable: string): boolean =>
  type === "gcp:storage/bucket:Bucket"
    ? /BUCKET|FILE|STORAGE|GCS|ASSET|MEDIA|UPLOAD/i.test(variable)
    : !withoutAddress.test(type);
/** Types that make a key pair. */
const keyPairTypes = new Set(["tls:index/privateKey:PrivateKey", "gcp:serviceaccount/key:Key"]);
/** Outputs of a key pair: the private key is a secret, the public key isn't, and a preview doesn't say which one is meant. */
const makesKeyPair = ({ urn }: { readonly urn: string }): boolean => keyPairTypes.has(typeOfUrn(urn));

/** Types of other providers whose outputs are names, addresses, ids, digests and certificates. */
const harmlessElsewhere =
  /^(?:kubernetes:(?!core\/v1:Secret|helm|yaml|kustomize)|aws:(?:s3|sqs|sns|ec2|vpc|lambda|ecr|ecs|eks|route53|cloudfront|cloudwatch|dynamodb|kinesis|lb|alb|acm|efs|apigateway|apigatewayv2|sfn|servicediscovery|kms)\/|aws:iam\/(?:role|policy|user|group|instanceProfile|openIdConnectProvider):|cloudflare:index\/(?:zone|record|dnsRecord|r2Bucket|pagesProject|pagesDomain|workersScript|workersKvNamespace|ruleset):|docker(?:-build)?:|tls:index\/(?:selfSignedCert|locallySignedCert|certRequest):|github:index\/(?:repository|team|branch|repositoryEnvironment):|azure-native:(?:resources|network|dns):|time:)/;
/** Types of other providers that exist to make a key, a token or a password. */
const makersElsewhere =
  /(?:AccessKey|ApiKey|ApiToken|AuthToken|AccessToken|DeployToken|AuthKey|TailnetKey|Password|Credentials?|Token|UserLoginProfile|DatabaseUser|ServiceKey|SecretVersion|AuthorizationRule|Sas)$/;
/** Accounts of other clouds whose keys come with them: a program asks for the keys by the account's name. */
const keptWithKeys =
  /^(?:azure-native(?:_\w+)?:(?:storage(?:\/\w+)?:StorageAccount|(?:documentdb|cosmosdb)(?:\/\w+)?:DatabaseAccount|(?:cache|redis)(?:\/\w+)?:Redis|(?:servicebus|eventhub|relay|notificationhubs)(?:\/\w+)?:Namespace|search(?:\/\w+)?:Service|(?:cognitiveservices|maps)(?:\/\w+)?:Account|containerregistry(?:\/\w+)?:Registry|batch(?:\/\w+)?:BatchAccount|keyvault(?:\/\w+)?:Secret)|azure:(?:storage\/account|cosmosdb\/account|redis\/cache|servicebus\/namespace|eventhub\/eventHubNamespace|search\/service|cognitive\/account|containerservice\/registry|batch\/account|keyvault\/secret):\w+)$/;
/** Random ids, pets and UUIDs are public by design. */
const publicRandom = /^random:index\/random(?:Id|Pet|Uuid|Uuid4|Uuid7|Integer|Shuffle):/;

/** True for resources whose outputs are secrets. */
export function makesSecrets(urn: string): boolean {
  const type = typeOfUrn(urn);
  return makers.test(type) || googleMakers.has(type);
}

const certificateTypes = new Set([
  "tls:index/selfSignedCert:SelfSignedCert",
  "tls:index/locallySignedCert:LocallySignedCert",
  "tls:index/certRequest:CertRequest",
  "gcp:certificateauthority/certificate:Certificate",
]);

/** True for types whose outputs are public certificates and requests for them. */
export function makesCertificates(urn: string): boolean {
  return certificateTypes.has(typeOfUrn(urn));
}

/** True for types whose outputs hold no secret: Google's own, apart from those that do, and public random ids. */
export function isHarmlessSource(urn: string): boolean {
  const type = typeOfUrn(urn);
  if (publicRandom.test(type) || harmlessElsewhere.test(type) || type.startsWith("bulkhead:")) {
    return true;
  }
  return type.startsWith("gcp:") && !googleMakers.has(type) && !hasSecretOutput(type);
}

/**
 * What an unknown value from a resource may be.
 * - `secret`: the resource is there to make one;
 * - `mixed`: some of its outputs are secret, others aren't; `doubtful`: nothing is known of its type;
 * - `harmless`: none of its outputs is secret.
 */
export type SourceKind = "secret" | "mixed" | "doubtful" | "harmless";

export function sourceKind(index: NodeIndex, urn: string): SourceKind {
  const resource = index.resource(urn);
  return ownKind(urn, resource) ?? (resource !== undefined && isMadeFromSecret(index, resource) ? "mixed" : "harmless");
}

/** What a resource makes by itself; undefined if nothing secret can come out of it but what it was given. */
function ownKind(urn: string, resource: Resource | undefined): SourceKind | undefined {
  const type = typeOfUrn(urn);
  if (type.startsWith("tls:") && !harmlessElsewhere.test(type)) {
    return "mixed";
  }
  if (type === "gcp:redis/instance:Instance" && resource !== undefined) {
    const auth = resource.inputs.at("authEnabled").flag();
    return auth.state === "missing" || knownValue(auth) === false ? "harmless" : "mixed";
  }
  if (databasesOfAws.test(type) && resource !== undefined) {
    const isGiven = passwordsOfAws.some((property) => hasUnknown(resource.inputs.at(property)));
    return isGiven ? "mixed" : "harmless";
  }
  const given = givenSecrets.get(type);
  if (given !== undefined && resource !== undefined) {
    return given.some((property) => resource.inputs.at(property).state === "unknown") ? "secret" : "harmless";
  }
  if (makesSecrets(urn)) {
    return "secret";
  }
  if (!isHarmlessSource(urn)) {
    const mayHoldKeys = type.startsWith("gcp:") || keptWithKeys.test(type) || makersElsewhere.test(type);
    return mayHoldKeys ? "mixed" : "doubtful";
  }
  return undefined;
}

/** What a resource is given in secret comes back out of it: a password as the content of a bucket's object. */
function isMadeFromSecret(index: NodeIndex, resource: Resource): boolean {
  if (index.node(resource.urn)?.kind === "workload" || !resource.type.startsWith("gcp:")) {
    return false;
  }
  for (const [property, sources] of resource.propertyDependencies) {
    const value = resource.inputs.at(property);
    if (hasUnknown(value) && sources.some((urn) => isSecretSource(index, urn))) {
      return true;
    }
  }
  return false;
}

function isSecretSource(index: NodeIndex, urn: string): boolean {
  // A version's name in another resource's input names the secret and doesn't hold it.
  return ownKind(urn, index.resource(urn)) === "secret" && !isSecretVersion(typeOfUrn(urn));
}

function hasUnknown(field: Field): boolean {
  const open = [field];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.state === "unknown") {
      return true;
    }
    open.push(...next.children().map(([, child]) => child));
  }
  return false;
}

/** Where an unknown value comes from. */
export interface Origin {
  /** Everything that its property comes from. */
  readonly all: readonly string[];
  /** Of those, what no other value of the property needs. */
  readonly unexplained: readonly string[];
}

/**
 * Why an unknown value may be a secret; undefined if its sources clear it. The engine knows the sources of a whole property
 * and not of each value in it, so those that other values need (the account, the mounted secret) prove nothing. A variable
 * named as an address or id is cleared by any source that has one.
 */
export function doubtAbout(index: NodeIndex, origin: Origin, variable: string | undefined): string | undefined {
  const kindsOf = (urns: readonly string[]) => urns.map((urn) => ({ urn, kind: sourceKind(index, urn) }));
  const unexplained = kindsOf(origin.unexplained);
  const announced = judgeName(variable ?? "");
  const suspects = unexplained.filter(({ kind }) => kind !== "harmless");
  if (variable !== undefined && namesPublicKey(variable) && suspects.length > 0 && suspects.every(makesKeyPair)) {
    return undefined;
  }
  if (variable !== undefined && announced === undefined && (descriptive.test(variable) || isPublishedName(variable))) {
    const explained = origin.all.filter((urn) => !address.test(variable) || mayAnswer(typeOfUrn(urn), variable));
    const relevant = unexplained.length > 0 ? unexplained : kindsOf(explained);
    // A version's outputs are its payload and its name, which is what such a variable holds.
    if (relevant.some(({ kind, urn }) => kind !== "secret" || isSecretVersion(typeOfUrn(urn)))) {
      return undefined;
    }
  }
  const doubtful = unexplained.find(({ kind }) => kind !== "harmless");
  if (doubtful !== undefined) {
    const source = `a source that can hold a secret (${typeOfUrn(doubtful.urn)})`;
    return makesKeyPair(doubtful)
      ? `${source}, unless it is its public key, which a name such as 'PUBLIC_KEY' says`
      : source;
  }
  if (unexplained.length === 0) {
    return "no traceable source";
  }
  const isName = announced === undefined || announced.strength === "possible" || announced.strength === "connection";
  const namesSecret = unexplained.some(({ urn }) =>
    /^gcp:(?:secretmanager|kms|parametermanager)\//.test(typeOfUrn(urn)),
  );
  return isName || namesSecret ? undefined : "no source that fits its name";
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
