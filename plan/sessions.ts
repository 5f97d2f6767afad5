/** What components and launcher agree on about the users' sessions. */

/** Bounds of the numbers, and what holds without one. Memory and disk in MiB. */
export const sessionNumbers = {
  idleMinutes: { min: 1, max: 1_440, default: 30 },
  maxSessions: { min: 1, max: 1_000, default: 20 },
  spareSessions: { min: 0, max: 20, default: 1 },
  memoryPerSession: { min: 64, max: 32_768, default: 256 },
  diskPerSession: { min: 1, max: 16_384, default: 64 },
  processesPerSession: { min: 8, max: 4_096, default: 256 },
  startSeconds: { min: 1, max: 600, default: 60 },
} as const;

/** Where an app's image has the launcher. */
export const launcherPath = "/bulkhead/launcher.js";

/**
 * Request header with the key that a user has given to the launcher. The launcher alone sets it, on its way to the egress
 * proxy, which refuses it anywhere but at an API with `keys: perUser`, and never sends it on.
 */
export const userKeyHeader = "x-bulkhead-user-key";
/** What can be a key: it is sent as the value of a header. */
export const userKeyPattern = /^[\x21-\x7e]{1,2048}$/;

/**
 * Request header with a digest of the user that a session's call is for. Like the key it is set by the launcher alone, and only where each
 * session has a network of its own: on a shared one any session could say that it is another's.
 */
export const userDigestHeader = "x-bulkhead-user-digest";
/** SHA-256 in base64url. */
export const userDigestPattern = /^[A-Za-z0-9_-]{43}$/;

/** What the launcher is told about a tenant's sessions, as far as it decides on their network. */
export interface SessionNetworkSettings {
  readonly isolation?: unknown;
  readonly userKeys?: unknown;
  readonly bucket?: unknown;
}

/**
 * True if each session has a network of its own, in which the launcher is the only way out: it then knows by the connection whose call it
 * is. With users' keys or folders that holds for isolation `process` too.
 */
export function haveOwnNetworks({ isolation, userKeys, bucket }: SessionNetworkSettings): boolean {
  return isolation === "sandbox" || (Array.isArray(userKeys) && userKeys.length > 0) || (bucket ?? "none") !== "none";
}

/** Path at which relay and proxy stand in for Cloud Storage, for the files of one user. */
export const storagePath = "/storage";
/** Path at which the proxy makes a token for the folder of one user instead, with which Google's clients call Cloud Storage themselves. */
export const bucketTokenPath = `${storagePath}/token`;
/** Where Google exchanges a token for a narrower one. A cell lists it under `egressHosts` if the sessions of a tenant get such tokens. */
export const tokenExchangeHost = "sts.googleapis.com";
/** Cloud Storage's own host, which the sessions of such a tenant reach through the launcher. */
export const cloudStorageHost = "storage.googleapis.com";

/** The API that a request target names; undefined if it names none. Launcher and proxy must agree on it. */
export function apiOfTarget(target: string): string | undefined {
  return /^\/api\/([a-z0-9-]+)(?=[/?]|$)/.exec(target)?.[1];
}
