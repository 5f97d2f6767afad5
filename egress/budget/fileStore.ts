/**
 * A budget in a folder: one file per version, `budget.<number>`, of which the highest counts. A version is made by a hard link,
 * which fails if the name exists: of two writers one succeeds, and a killed one leaves no lock behind.
 */
import { randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { VersionedText } from "../google/storedObject";

const form = /^budget\.(\d{1,15})$/;

export function fileStore(folder: string): VersionedText {
  const versions = async () => {
    const names = await readdir(folder);
    return names.flatMap((name) => form.exec(name)?.[1] ?? []).map(Number);
  };
  const fileOf = (version: number) => join(folder, `budget.${version}`);
  return {
    async read() {
      await mkdir(folder, { recursive: true });
      for (;;) {
        const version = Math.max(0, ...(await versions()));
        if (version === 0) {
          return { text: undefined, generation: "0" };
        }
        try {
          return { text: await readFile(fileOf(version), "utf8"), generation: String(version) };
        } catch (error) {
          // Another writer has made a newer version and removed this one.
          if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
            throw error;
          }
        }
      }
    },
    async replace(text, generation) {
      const version = Number(generation) + 1;
      const draft = join(folder, `draft.${process.pid}.${randomBytes(4).toString("hex")}`);
      try {
        const file = await open(draft, "wx");
        try {
          await file.writeFile(text);
          await file.sync();
        } finally {
          await file.close();
        }
        await link(draft, fileOf(version));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") {
          return false;
        }
        throw error;
      } finally {
        await rm(draft, { force: true });
      }
      const all = await versions();
      if (all.some((other) => other > version)) {
        // The name was free only because newer versions had replaced it.
        await rm(fileOf(version), { force: true });
        return false;
      }
      await Promise.all(all.filter((other) => other < version).map((other) => rm(fileOf(other), { force: true })));
      return true;
    },
  };
}
