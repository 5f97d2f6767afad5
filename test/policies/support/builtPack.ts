/** The pack as it is in the source right now, built into a folder of its own: no test depends on, or disturbs, another's build. */
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { repositoryRoot } from "../../../local/root";

/** Packages that the bundle leaves out, as in the build script of the pack. */
const external = ["@pulumi/*", "@grpc/grpc-js", "google-protobuf"];

/** Builds the pack into a folder that sees only the given packages of this repository; returns the folder. */
export async function buildPack(
  folder: string,
  packages: readonly string[] = ["@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf"],
): Promise<string> {
  const source = join(repositoryRoot(), "policies");
  const target = join(folder, "pack");
  await build({
    entryPoints: [join(source, "index.ts")],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: [...external],
    outfile: join(target, "dist", "index.js"),
    logLevel: "error",
  });
  for (const file of ["PulumiPolicy.yaml", "package.json"]) {
    cpSync(join(source, file), join(target, file));
  }
  linkPackages(target, packages);
  return target;
}

/** Puts packages of this repository into a folder's node_modules. */
function linkPackages(folder: string, packages: readonly string[]): void {
  for (const name of packages) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(repositoryRoot(), "node_modules", name), link, "dir");
  }
}
