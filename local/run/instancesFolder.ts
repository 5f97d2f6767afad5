/** The folder that holds the files of a run's instances. */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const prefix = "instances-";

/**
 * Creates the folder. It is named by the run's process, so that several runs can use one cloud. Removes the folders of
 * runs that were killed together with their cleanup process.
 */
export async function createInstancesFolder(runFolder: string): Promise<string> {
  await removeAbandoned(runFolder);
  const folder = join(runFolder, `${prefix}${process.pid}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

async function removeAbandoned(runFolder: string): Promise<void> {
  for (const name of await readdir(runFolder).catch(() => [])) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)$`).exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) {
      await rm(join(runFolder, name), { recursive: true, force: true });
    }
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
