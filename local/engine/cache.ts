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

/** A program of a pinned version that is kept in the cache. */
export interface CachedProgram {
  /** Its folder in the cache folder. */
  readonly folder: string;
  readonly version: string;
  /** Name of the file, without `.exe`. */
  readonly name: string;
  /** The version that a file reports; undefined if it doesn't run or is another program. */
  versionOf(file: string): Promise<string | undefined>;
}

const engineProgram: CachedProgram = { folder: "engine", version: engineVersion, name: "pulumi", versionOf };

/** Where a program is kept. */
export function cachedFile({ folder, version, name }: CachedProgram): string {
  return join(cacheFolder(), folder, version, "bin", process.platform === "win32" ? `${name}.exe` : name);
}

/** The cached program; undefined if it is missing, damaged or of another version. */
export async function findCached(program: CachedProgram): Promise<string | undefined> {
  const file = cachedFile(program);
  return (await program.versionOf(file)) === program.version ? file : undefined;
}

/** Where the engine of the pinned version is kept. */
export function cachedEngine(): string {
  return cachedFile(engineProgram);
}

/** The cached engine; undefined if it is missing, damaged or of another version. */
export function findCachedEngine(): Promise<string | undefined> {
  return findCached(engineProgram);
}

/** Makes an engine and moves it into the cache, as `fillCache` does. */
export function cacheEngine(produce: (folder: string) => Promise<string>, onWait: () => void): Promise<string> {
  return fillCache(engineProgram, produce, onWait);
}

/**
 * Runs `produce` in a fresh folder and moves the program it makes into the cache, whole or not at all. Two processes that
 * start at once wait for each other: the second finds the first one's program.
 */
export async function fillCache(
  program: CachedProgram,
  produce: (folder: string) => Promise<string>,
  onWait: () => void,
): Promise<string> {
  const folder = join(cacheFolder(), program.folder);
  await mkdir(folder, { recursive: true });
  const release = await lock(folder, onWait);
  try {
    const present = await findCached(program);
    if (present) {
      return present;
    }
    const work = await mkdtemp(join(folder, ".making-"));
    try {
      const made = await produce(work);
      const reported = await program.versionOf(made);
      if (reported !== program.version) {
        throw new Error(`the new '${program.name}' reports version '${reported ?? "none"}', not ${program.version}`);
      }
      const target = cachedFile(program);
      await rm(join(folder, program.version), { recursive: true, force: true });
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
