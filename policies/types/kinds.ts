/** What properties hold, read from their names and types. Rules as data, so that a new property or provider needs no row. */
import { judgeName, wordsOf } from "../secrets";

/**
 * - `secret`: a credential by its meaning. A generated value belongs there, a literal doesn't.
 * - `reference`: named like a credential, but it names a secret or a key kept elsewhere, or says how one is handled.
 * - `env`: variables, parameters and settings that reach a process or its metadata in plain text.
 * - `header`: headers of requests. `setting`: named values that go to a tool or a chart.
 * - `script`: code, scripts, templates and documents.
 * - `words`: commands and arguments.
 * - `identity`: the account that the resource acts as. `network`: where it is. `address`: hosts and URLs that it calls.
 * - `grant`: who may use it. `exposure`: whether everybody can reach it.
 */
export type Kind =
  | "secret"
  | "reference"
  | "env"
  | "header"
  | "setting"
  | "script"
  | "words"
  | "identity"
  | "network"
  | "address"
  | "grant"
  | "exposure";

export const kinds: readonly Kind[] = [
  "secret",
  "reference",
  "env",
  "header",
  "setting",
  "script",
  "words",
  "identity",
  "network",
  "address",
  "grant",
  "exposure",
];

/** How a property's value is built. `choice` is text of a fixed set of words. */
export type Shape = "text" | "choice" | "number" | "texts" | "map" | "pairs";

/** Maps of free texts, and lists of name and value, that reach a process. */
const envNames =
  /^(?:env|envs|envVars|envVariables|environment|environmentVariables|buildEnvironmentVariables|userEnvVars|betaSettings|metadata|instanceMetadata|partnerMetadata|parameters|parameterValues|params|systemParams|sensitiveParams|actionParams|tokenParams|properties|connectionProperties|overrideProperties|defaultProperties|substitutions|deployParameters|scriptVariables|queryVariables|variables|variableOverrides|updatedVariables|vars|buildArgs|airflowConfigOverrides|configOverrides|configs|launchOptions|options|additionalOptions|additionalAttributes|connectionAttributes|entries|values|data|items|inputVariables|inputVariableDefaults|attributes|customAttributes|userDefinedContext|setParameterActions|sensitiveLabels|extraInfo|response|args)$/;
const headerNames = /(?:^|[a-z])[hH]eaders?(?:ToAdds|KeyValues|Overrides|s)?$|^headerKeyValues$|^(?:add|set)$/;
const scriptNames =
  /(?:[sS]cripts?|[cC]ode|[sS]ourceContents|[dD]efinitionBody|[bB]ody|[pP]ayload|[iI]nlineCode|ConfigData|parameterData|[pP]ythonCode|[tT]ransformationTemplate|[mM]essageBindingTemplate|pluginConfigData|openApiSchema|textSchema|sqlQueryText|^query|^queries|Query|additionalInfo)$|^(?:content|contents|fileContent|data|text|value|plainText|blob|yaml|config|spec|manifest)$/;
const notScripts =
  /(?:[lL]anguage|[cC]ountry|[rR]egion|[pP]ostal|[cC]urrency|[rR]esponse|[eE]rror|[sS]tatus|[rR]eason|[sS]ubdivision|[aA]irport|[iI]ata|[sS]wift|[cC]olor)Codes?$/;
const wordNames = /^(?:args|arguments|commands?|entrypoint|shell|cmd|javaOptions|jvmOptions|extraArgs|command)$/;
const identityNames =
  /^(?:serviceAccounts?|serviceAccountEmail|serviceAccountName|gcpServiceAccount|gcpServiceAccountEmail|googleServiceAccount|googleServiceAccountEmail|buildServiceAccount|runAsServiceAccount|dataprocServiceAccount|schedulerServiceAccountEmail|worker(?:Pool)?ServiceAccount|serviceAccountId|nodeServiceAccount|kmsKeyServiceAccount|diskEncryptionServiceAccount|identity|principal)$/;
const networkNames =
  /^(?:network|networks|networkUri|networkId|networkName|vpc|vpcNetwork|subnet|subnets|subnetwork|subnetworks|subnetworkUri|vpcConnector|connector|networkInterfaces|privateNetwork|authorizedNetwork|consumerNetwork|producerNetwork|peerNetwork|routes?|router|vpnGateway|networkTags|networkAttachment|peering)$/;
const addressNames =
  /(?:[uU]ris?|[uU]rls?|[eE]ndpoints?|[hH]osts?|[hH]ostnames?|[dD]omains?|[fF]qdns?|[dD]nsNames?|[aA]ddress(?:es)?|rrdatas|[sS]ervers?)$/;
const grantNames =
  /^(?:members?|iamMembers|policyData|roles?|accesses|access|entity|roleEntities|iamMember|userByEmail|groupByEmail|specialGroup|principals|deniedPrincipals|allowedMembers|permissions|userEmails)$/;
const exposureNames =
  /^(?:ingress|ingressSettings|authorizedNetworks|allUsers|publicAccess|publicAccessPrevention|publiclyAccessible|sourceRanges|ipv4Enabled|assignPublicIp|enablePublicIp|accessConfigs|loadBalancingScheme|invokerIamDisabled|iapEnabled|enablePrivateEndpoint|allowUnauthenticated|noPublicIp|disablePublicIp|internalIpOnly|publicIp|securityLevel)$/;

/** Names of secrets, of versions and of keys in Cloud KMS, and settings about credentials. */
const referenceNames =
  /^(?:secretManagerStored\w+|secretVersionFor\w+|secretEnvs?|secretArn|cloudSecret|secretId|secretName|consumerKey|outputCredentials|runExecutionToken|startExecutionToken|accessTokens|apiKeys|wrappedKey|encryptionKeyRevocationAction|encryptionKeyShutdownDuration|passwordExpirationDuration|controlPlaneDiskEncryptionKey|customerManagedEncryptionKey|gcpKmsEncryptionKey|gkeopsEtcdBackupEncryptionKey|tokenQueryParameter|authorizedKey|secretVersions?)$|(?:Password|Passphrase|Key|Token|Credentials)Secret(?:Version)?$/;

/** Marked by the provider, yet public: certificates, public keys and ids. */
const publicNames =
  /[cC]ertificate|[cC]ertPem|^cert$|CaCerts?$|[cC]lientId$|[kK]eyId$|[tT]enantId$|Uri$|Sha256$|^publicKeys$/;

/** Marked by the provider because they may hold anything. */
const documentNames = /^(?:content|parameterData|data|text|value|replicaConfiguration|customerEncryption)$/;

/** Texts for people. */
const proseNames =
  /^(?:description|documentation|displayName|title|comment|comments|summary|notes?|usage|help|annotations|labels|instructions?|prompt\w*|shortDescription|longDescription|displayDescription|businessDescription)$/;

/** True for descriptions, annotations and other texts for people, and all that lies in them. */
export const isProseName = (name: string): boolean => proseNames.test(name);

/** What a property holds; undefined for names, labels, numbers and other texts that only formats are looked for in. */
export function kindOf(name: string, shape: Shape, marked: boolean): Kind | undefined {
  if (shape === "number") {
    return exposureNames.test(name) ? "exposure" : undefined;
  }
  if (shape === "map" || shape === "pairs") {
    return envNames.test(name) ? "env" : headerNames.test(name) ? "header" : undefined;
  }
  if (referenceNames.test(name)) {
    return "reference";
  }
  if (shape === "choice") {
    return exposureNames.test(name) ? "exposure" : isCredential(name) && marked ? "secret" : undefined;
  }
  if (marked && !publicNames.test(name) && !documentNames.test(name)) {
    return "secret";
  }
  if (isCredential(name)) {
    return "secret";
  }
  if (scriptNames.test(name) && !notScripts.test(name)) {
    return "script";
  }
  const rules: readonly (readonly [RegExp, Kind])[] = [
    [wordNames, "words"],
    [identityNames, "identity"],
    [networkNames, "network"],
    [grantNames, "grant"],
    [exposureNames, "exposure"],
    [/^custom(?:Request|Response)Headers$/, "header"],
    [addressNames, "address"],
  ];
  return rules.find(([pattern]) => pattern.test(name))?.[1];
}

/** True if the name of a property announces a credential itself, not a thing about one. */
export function isCredential(name: string): boolean {
  const verdict = judgeName(name);
  if (verdict === undefined || verdict.strength === "possible") {
    return false;
  }
  // `tokenQueryParameter` and `actionTokenSiteKeys` are about tokens.
  return verdict.strength !== "likely" || wordsOf(name).at(-1) === "WO" || /Key(?:Raw|Rsa|Pem|Wo)$/.test(name);
}
