/** Puts the policy pack's package together: one module, without the types that no program imports. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

export async function stagePolicies(root: string, folder: string): Promise<void> {
  const source = join(root, "policies");
  await build({
    absWorkingDir: source,
    entryPoints: ["index.ts"],
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.19",
    external: ["@pulumi/*", "@grpc/grpc-js", "google-protobuf"],
    logLevel: "warning",
  });
  for (const name of ["PulumiPolicy.yaml", "README.md"]) {
    copyFileSync(join(source, name), join(folder, name));
  }
}
