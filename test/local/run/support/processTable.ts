import { readdir, readFile, readlink } from "node:fs/promises";

/** Ids of living processes that have to do with a folder: by their arguments, environment or working folder. */
export async function processesOf(folder: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const texts = await Promise.all([
        readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
        readFile(`/proc/${pid}/environ`, "utf8").catch(() => ""),
        readlink(`/proc/${pid}/cwd`).catch(() => ""),
      ]);
      return texts.some((text) => text.includes(folder)) ? Number(pid) : undefined;
    }),
  );
  return found.filter((pid) => pid !== undefined);
}

/** Waits until a condition holds; fails after twenty seconds. */
export async function eventually(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const until = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > until) {
      throw new Error(`it never came true that ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
