/** Puts the policy pack's package together: the pack as one module, and its rules as one for packs of others. */
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { bundledPackages, notices } from "./notices.cjs";

/** The package: the pack, and the module for `@pulumi/policy` with its types. */
export async function stagePolicies(root: string, folder: string): Promise<void> {
  await stagePack(root, folder);
  const source = join(root, "policies");
  await build({ ...optionsFor(source), entryPoints: ["sdk/index.ts"], outdir: join(folder, "sdk") });
  const declarations = await rollup({
    input: join(source, "sdk", "index.ts"),
    external: (id: string) => !id.startsWith(".") && !id.startsWith("/"),
    plugins: [dts({ tsconfig: join(root, "tsconfig.json") })],
  });
  await declarations.write({ file: join(folder, "sdk", "index.d.ts") });
  await declarations.close();
}

/** The pack alone, as the engine runs it. */
export async function stagePack(root: string, folder: string): Promise<void> {
  const source = join(root, "policies");
  const { metafile } = await build({
    ...optionsFor(source),
    entryPoints: ["index.ts"],
    outdir: folder,
    metafile: true,
  });
  writeFileSync(join(folder, "THIRD_PARTY_NOTICES.txt"), notices(bundledPackages(metafile, source)));
  for (const name of ["PulumiPolicy.yaml", "README.md"]) {
    copyFileSync(join(source, name), join(folder, name));
  }
}

function optionsFor(source: string) {
  return {
    absWorkingDir: source,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.19",
    external: ["@pulumi/*", "@grpc/grpc-js", "google-protobuf"],
    logLevel: "warning",
  } satisfies BuildOptions;
}
