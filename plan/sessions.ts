/** What components and launcher agree on about the users' sessions. */

/** Bounds of the numbers, and what holds without one. Memory and disk in MiB. */
export const sessionNumbers = {
  idleMinutes: { min: 1, max: 1_440, default: 30 },
  maxSessions: { min: 1, max: 1_000, default: 20 },
  memoryPerSession: { min: 64, max: 32_768, default: 256 },
  diskPerSession: { min: 1, max: 16_384, default: 64 },
  processesPerSession: { min: 8, max: 4_096, default: 256 },
  startSeconds: { min: 1, max: 600, default: 60 },
} as const;

/** Where an app's image has the launcher. */
export const launcherPath = "/bulkhead/launcher.js";
