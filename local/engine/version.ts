/** Which versions of the Pulumi engine are used and accepted. */
import { execa } from "execa";
import semver from "semver";

/** Version that is installed or built where none is found. Its Go module is pinned in go.mod beside this file. */
export const engineVersion = "3.259.0";

/** Oldest engine that understands everything the components and the policy pack use (TypeScript 6, `pulumi policy analyze`). */
export const oldestEngineVersion = "3.229.0";

/**
 * Version that a `pulumi` command reports, without the leading `v`; undefined where it doesn't run or doesn't answer
 * like Pulumi. Running it is also the check that a cached copy is whole.
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

/** Whether an engine of this version can be used. Pre-releases of a new enough version count. */
export function isUsable(version: string): boolean {
  return semver.gte(version, oldestEngineVersion);
}
