/** Every key of a tenant as a secret with one reader, and where each service finds its own as files. */
import { keyFolders, secretFile, type TrackingPlan } from "../../plan";
import { KeyKind, KeyReader } from "../enums";
import { type KeyArgs, keyArguments } from "./keyArgs";
import { proxyKeyFiles } from "./proxyKeyFiles";
import { createKeySecret, type SecretOwner, type TenantSecret } from "./tenantSecret";

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
      ...createKeySecret(owner, key, "key", name, secretFile),
      folder: `${keysFolder}/${name}`,
      volume: `key-${name}`,
    }));
}

/**
 * What the egress proxy reads: vendors' tokens, keys of APIs, keys of pseudonyms by date, and the key of the users' folders. Tokens and keys
 * are `external` unless `keys` says otherwise.
 */
export function createProxyKeys(
  owner: SecretOwner,
  plan: TrackingPlan,
  keys: Keys,
  dates: readonly string[],
  namesUsers: boolean,
): MountedSecret[] {
  const files = proxyKeyFiles(plan, keys);
  const argumentsOf = (name: string) => keys[name] ?? { kind: KeyKind.External };
  return [
    ...files.tokens.map((name) => ({
      ...createKeySecret(owner, argumentsOf(name), "token", name, secretFile),
      folder: `${keysFolder}/${keyFolders.tokens}/${name}`,
      volume: `token-${name}`,
    })),
    ...files.apis.map((name) => ({
      ...createKeySecret(owner, argumentsOf(name), "api", name, secretFile),
      folder: `${keysFolder}/${keyFolders.apis}/${name}`,
      volume: `api-${name}`,
    })),
    ...dates.map((date) => createPseudonymKey(owner, date)),
    ...(namesUsers ? [createUsersKey(owner)] : []),
  ];
}

/**
 * The secret of one date. An operator makes its value, outside of the program (docs/deploy.md): what passes through a program is
 * in its state, and the state's history outlives every destroyed secret. Not locked: to remove a date is how its
 * pseudonyms are made unlinkable.
 */
function createPseudonymKey(owner: SecretOwner, date: string): MountedSecret {
  return {
    ...createKeySecret(owner, { kind: KeyKind.External }, "pseudonym", date, secretFile),
    folder: `${keysFolder}/${keyFolders.pseudonym}/${date}`,
    volume: `pseudonym-${date}`,
  };
}

/** Made by the program, unlike the keys of pseudonyms: it names folders in the tenant's own bucket, and nothing that is made with it leaves. */
function createUsersKey(owner: SecretOwner): MountedSecret {
  return {
    ...createKeySecret(owner, { kind: KeyKind.Generated }, "users", "key", secretFile),
    folder: `${keysFolder}/${keyFolders.users}`,
    volume: "users-key",
  };
}

/** By name, so that the order in which a map was written changes nothing. */
function sortedKeys(keys: Keys): [string, KeyArgs][] {
  return Object.entries(keys).sort(([left], [right]) => (left < right ? -1 : 1));
}
