/** A published package as others get it: the tarball, installed into a project that has nothing else. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Packed, type Published, pack, stage } from "../../../release/packages";

export interface EmptyProject {
  readonly folder: string;
  readonly packed: Packed;
  /** Folder of the installed package. */
  readonly installed: string;
  /** Paths in the tarball. */
  readonly files: readonly string[];
  remove(): void;
}

/** Makes the package of a workspace and installs it. */
export async function installPackage(name: Published): Promise<EmptyProject> {
  const work = mkdtempSync(join(tmpdir(), `bulkhead-${name}-`));
  const packed = pack(await stage(name, work), work);
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-empty-"));
  writeFileSync(join(folder, "package.json"), '{ "name": "empty", "private": true }');
  execFileSync("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--silent", packed.tarball], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const listed = execFileSync("tar", ["tzf", packed.tarball], { encoding: "utf8" });
  return {
    folder,
    packed,
    installed: join(folder, "node_modules", packed.name),
    files: listed
      .trim()
      .split("\n")
      .map((path) => path.replace(/^package\//, ""))
      .sort(),
    remove: () => {
      for (const made of [work, folder]) {
        rmSync(made, { recursive: true, force: true });
      }
    },
  };
}
