/** Finds the repository's folder. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this repository: the nearest one above this file whose package.json is the workspace root's. */
export function repositoryRoot(start: string = __dirname): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "bulkhead-project") {
      return folder;
    }
    if (dirname(folder) === folder) {
      throw new Error(`no Bulkhead checkout above ${start}`);
    }
  }
}
