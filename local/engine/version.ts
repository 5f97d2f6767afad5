/** Which versions of the Pulumi engine are used and accepted. */
import { execa } from "execa";
import semver from "semver";

/** Version that is installed or built if no engine is found. Its Go module is pinned in go.mod beside this file. */
export const engineVersion = "3.259.0";

/**
 * Oldest engine that understands everything the components and the policy pack use (TypeScript 6, `pulumi policy
 * analyze`).
 */
export const oldestEngineVersion = "3.229.0";

/**
 * Version that a `pulumi` command reports, without the leading `v`; undefined if it doesn't run or isn't Pulumi. Running
 * it also checks that a cached copy is complete.
 */
export async function versionOf(command: string): Promise<string | undefined> {
  const { exitCode, stdout } = await execa(command, ["version"], {
    reject: false,
    timeout: 30_000,
    env: { PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  if (exitCode !== 0) {
    return undefined;
  }
  return semver.valid(semver.coerce(stdout.trim(), { includePrerelease: true })) ?? undefined;
}

/** Whether an engine of this version can be used. Pre-releases of a new enough version are accepted. */
export function isUsable(version: string): boolean {
  return semver.gte(version, oldestEngineVersion);
}
