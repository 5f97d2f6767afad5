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

/** The API that a request target names; undefined if it names none. Launcher and proxy must agree on it. */
export function apiOfTarget(target: string): string | undefined {
  return /^\/api\/([a-z0-9-]+)(?=[/?]|$)/.exec(target)?.[1];
}
