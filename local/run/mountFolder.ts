/** A container's mounted files, in a folder of this machine. */
import { mkdir } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { inside } from "./secretFiles";
import type { ContainerSpec } from "./spec";

/**
 * A process can't have a root folder of its own without rights that a developer's machine doesn't give. So every mount
 * lies below a folder of the container, and variables that name a mounted path, one below it, or one above it (such as
 * `KEYS_DIR=/keys` over `/keys/tokens/mixpanel`) are rewritten to it. A program that has such a path in its code
 * instead of a variable doesn't find it here.
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

  /** Where a path of the container lies on this machine. */
  locate(path: string): string {
    return inside(this.folder, path);
  }

  /** A variable's value, with mounted paths as they are here. */
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
