/** Every key of a tenant as a secret with one reader, and where each service finds its own as files. */

import { keyFolders, secretFile, switchedOnContent, switchFile, type TrackingPlan } from "../../plan";
import { KeyKind, KeyReader } from "../enums";
import { type KeyArgs, keyArguments } from "./keyArgs";
import { proxyKeyFiles } from "./proxyKeyFiles";
import {
  addGeneratedVersion,
  addPublicVersion,
  createKeySecret,
  createSecret,
  type SecretOwner,
  type TenantSecret,
} from "./tenantSecret";

/** Folder of all mounted keys, in both services; also the value of `KEYS_DIR`. */
export const keysFolder = "/keys";

/** A secret, and the folder it is mounted at. */
export interface MountedSecret extends TenantSecret {
  readonly folder: string;
  /** Name of the volume: unique in a service. */
  readonly volume: string;
}

type Keys = Readonly<Record<string, KeyArgs>>;

/** The app's keys: `/keys/<name>/value`. */
export function createWorkloadKeys(owner: SecretOwner, keys: Keys): MountedSecret[] {
  return sortedKeys(keys)
    .filter(([, key]) => (key.reader ?? keyArguments.reader.default) === KeyReader.Workload)
    .map(([name, key]) => ({
      ...createKeySecret(owner, key.kind, "key", name, secretFile),
      folder: `${keysFolder}/${name}`,
      volume: `key-${name}`,
    }));
}

/**
 * What the egress proxy reads: vendors' tokens, keys of APIs, keys of pseudonyms by date, and the kill switch. Tokens
 * and keys are `external` unless `keys` says otherwise.
 */
export function createProxyKeys(
  owner: SecretOwner,
  plan: TrackingPlan,
  keys: Keys,
  dates: readonly string[],
): MountedSecret[] {
  const files = proxyKeyFiles(plan, keys);
  const kindOf = (name: string) => keys[name]?.kind ?? KeyKind.External;
  return [
    ...files.tokens.map((name) => ({
      ...createKeySecret(owner, kindOf(name), "token", name, secretFile),
      folder: `${keysFolder}/${keyFolders.tokens}/${name}`,
      volume: `token-${name}`,
    })),
    ...files.apis.map((name) => ({
      ...createKeySecret(owner, kindOf(name), "api", name, secretFile),
      folder: `${keysFolder}/${keyFolders.apis}/${name}`,
      volume: `api-${name}`,
    })),
    ...(dates.length > 0 ? [createPseudonymKeys(owner, dates)] : []),
    createSwitch(owner),
  ];
}

/** One secret with a version a date; each version is a file named by its date. */
function createPseudonymKeys(owner: SecretOwner, dates: readonly string[]): MountedSecret {
  const created = createSecret(owner, "pseudonym");
  const versions = dates.map((date) => ({ date, version: addGeneratedVersion(owner, created, date) }));
  return {
    purpose: "pseudonym",
    name: undefined,
    secret: created.secret,
    files: versions.map(({ date, version }) => ({ path: date, version: version.version })),
    ready: [...versions.map(({ version }) => version), created.policy],
    folder: `${keysFolder}/${keyFolders.pseudonym}`,
    volume: "pseudonym",
  };
}

/**
 * The kill switch: an operator who adds a version with vendor names, or `all`, stops them without a deployment. Proxies
 * read `latest` every few seconds; Secret Manager lets that lag, typically by minutes and at most some hours ("Consistency
 * of Secret Manager resources"). The switch exists from the start, since nobody should change a service in an incident.
 */
function createSwitch(owner: SecretOwner): MountedSecret {
  const created = createSecret(owner, "switch");
  const version = addPublicVersion(owner, created, switchedOnContent);
  return {
    purpose: "switch",
    name: undefined,
    secret: created.secret,
    files: [{ path: switchFile, version: "latest" }],
    ready: [version, created.policy],
    folder: `${keysFolder}/${keyFolders.switch}`,
    volume: "switch",
  };
}

/** By name, so that the order in which a map was written changes nothing. */
function sortedKeys(keys: Keys): [string, KeyArgs][] {
  return Object.entries(keys).sort(([left], [right]) => (left < right ? -1 : 1));
}
