/** The folder that Bulkhead's own files are found from: a checkout, or the installed package of the command. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The nearest folder above this file that has the engine's module in its place; a checkout and the package both do. */
export function repositoryRoot(start: string = __dirname): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "local", "engine", "go.mod"))) {
      return folder;
    }
    if (dirname(folder) === folder) {
      throw new Error(`no Bulkhead checkout or package above ${start}`);
    }
  }
}
