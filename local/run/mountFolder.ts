/** A container's mounted files, in a folder of this machine. */
import { mkdir } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { inside } from "./secretFiles";
import type { ContainerSpec } from "./spec";

/**
 * A process can't have its own root folder without privileges, so mounts are placed below a folder of the container.
 * Variables are rewritten if their value is a mounted path or a path above or below one, such as `KEYS_DIR=/keys` above
 * `/keys/tokens/mixpanel`. A program that has such a path in its code doesn't find the file.
 */
export class MountFolder {
  readonly folder: string;
  readonly #mounts: readonly string[];

  constructor(folder: string, spec: ContainerSpec) {
    this.folder = folder;
    this.#mounts = spec.mounts.map(({ path }) => path.replace(/\/+$/, ""));
  }

  async create(): Promise<void> {
    await mkdir(inside(this.folder, "tmp"), { recursive: true, mode: 0o700 });
    for (const mount of this.#mounts) {
      await mkdir(this.locate(mount), { recursive: true, mode: 0o700 });
    }
  }

  /** The path on this machine of a path in the container. */
  locate(path: string): string {
    return inside(this.folder, path);
  }

  /** A variable's value, with mounted paths replaced by those on this machine. */
  rewrite(value: string): string {
    if (!isAbsolute(value) || value === "/") {
      return value;
    }
    const path = value.replace(/\/+$/, "");
    const related = this.#mounts.some(
      (mount) => mount === path || path.startsWith(`${mount}/`) || mount.startsWith(`${path}/`),
    );
    return related ? this.locate(path) : value;
  }
}
