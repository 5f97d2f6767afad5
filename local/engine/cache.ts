/** Folder for what is built or downloaded once. */
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import envPaths from "env-paths";
import lockfile from "proper-lockfile";
import { engineVersion, versionOf } from "./version";

/** Folder for what is built or downloaded once: the user's cache folder (XDG_CACHE_HOME honoured). */
export function cacheFolder(): string {
  return envPaths("bulkhead", { suffix: "" }).cache;
}

const executable = process.platform === "win32" ? "pulumi.exe" : "pulumi";

/** Where the engine of the pinned version is kept. */
export function cachedEngine(version: string = engineVersion): string {
  return join(cacheFolder(), "engine", version, "bin", executable);
}

/** The cached engine; undefined if it is missing, damaged or of another version. */
export async function findCachedEngine(version: string = engineVersion): Promise<string | undefined> {
  const command = cachedEngine(version);
  return (await versionOf(command)) === version ? command : undefined;
}

/**
 * Runs `produce` in a fresh folder and moves the engine it makes into the cache, whole or not at all. Two processes that
 * start at once wait for each other: the second finds the first one's engine.
 */
export async function fillCache(
  version: string,
  produce: (folder: string) => Promise<string>,
  onWait: () => void = () => undefined,
): Promise<string> {
  const engines = join(cacheFolder(), "engine");
  await mkdir(engines, { recursive: true });
  const release = await lock(engines, onWait);
  try {
    const present = await findCachedEngine(version);
    if (present) {
      return present;
    }
    const work = await mkdtemp(join(engines, ".making-"));
    try {
      const made = await produce(work);
      const reported = await versionOf(made);
      if (reported !== version) {
        throw new Error(`the new engine reports version '${reported ?? "none"}', not ${version}`);
      }
      const target = cachedEngine(version);
      await rm(join(engines, version), { recursive: true, force: true });
      await mkdir(dirname(target), { recursive: true });
      await rename(made, target);
      return target;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  } finally {
    await release();
  }
}

/** Waits as long as another process holds the lock; the lock of a dead process expires after 20 s. */
async function lock(folder: string, onWait: () => void): Promise<() => Promise<void>> {
  const options = { stale: 20_000, update: 5_000, lockfilePath: join(folder, ".lock") };
  try {
    return await lockfile.lock(folder, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ELOCKED") {
      throw error;
    }
    onWait();
    return lockfile.lock(folder, { ...options, retries: { forever: true, minTimeout: 500, maxTimeout: 2_000 } });
  }
}
