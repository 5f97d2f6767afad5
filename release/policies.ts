/** Puts the policy pack's package together: one module, without the types that no program imports. */
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { bundledPackages, notices } from "./notices.cjs";

export async function stagePolicies(root: string, folder: string): Promise<void> {
  const source = join(root, "policies");
  const { metafile } = await build({
    absWorkingDir: source,
    entryPoints: ["index.ts"],
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.19",
    external: ["@pulumi/*", "@grpc/grpc-js", "google-protobuf"],
    metafile: true,
    logLevel: "warning",
  });
  writeFileSync(join(folder, "THIRD_PARTY_NOTICES.txt"), notices(bundledPackages(metafile, source)));
  for (const name of ["PulumiPolicy.yaml", "README.md"]) {
    copyFileSync(join(source, name), join(folder, name));
  }
}
