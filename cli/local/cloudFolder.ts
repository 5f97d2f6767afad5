/** Where a command finds its local cloud. */
import { join, resolve } from "node:path";
import { cacheFolder } from "../../local/engine";

/** The folder that an option names, else the default one in the user's own cache: it holds fakes only, but nobody else may read it. */
export function cloudFolderOf(folder: string | undefined): string {
  return resolve(folder ?? join(cacheFolder(), "local-cloud"));
}
