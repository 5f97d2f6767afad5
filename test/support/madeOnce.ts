/** Makes a folder once per test run, for all files that ask for it. */
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

/**
 * The folder of this name, which `make` fills if it isn't there yet; nobody may change it afterwards. Two processes that ask
 * at the same time both make it, and one of the two is kept.
 */
export async function madeOnce(name: string, make: (folder: string) => void | Promise<void>): Promise<string> {
  const folder = join(inject("sharedFolder"), name);
  if (existsSync(folder)) {
    return folder;
  }
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft);
  await make(draft);
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(folder)) {
      throw error;
    }
  }
  return folder;
}
