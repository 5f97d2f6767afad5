/** Paths as code hosts want them. */
import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/**
 * The path of a file from the root of its repository, with forward slashes. Outside a repository it is the path from the
 * file's own folder.
 */
export function pathInRepository(file: string): string {
  let root = dirname(file);
  while (!existsSync(join(root, ".git"))) {
    if (dirname(root) === root) {
      return relative(dirname(file), file);
    }
    root = dirname(root);
  }
  return relative(root, file).split(sep).join("/");
}
