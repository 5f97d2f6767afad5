/** Puts the components' package together: two modules, one declaration file and the two schemas; no sources. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

export async function stageComponents(root: string, folder: string): Promise<void> {
  const source = join(root, "components");
  const shared: BuildOptions = {
    absWorkingDir: source,
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.19",
    packages: "external",
    logLevel: "warning",
  };
  await build({ ...shared, entryPoints: ["index.ts"] });
  // The plugin serves the classes that the package exports, not a second copy of them.
  await build({ ...shared, entryPoints: ["plugin.ts"], external: ["./index"] });
  const declarations = await rollup({
    input: join(source, "index.ts"),
    external: (id: string) => !id.startsWith(".") && !id.startsWith("/"),
    plugins: [dts({ tsconfig: join(source, "tsconfig.json") })],
  });
  await declarations.write({ file: join(folder, "index.d.ts") });
  await declarations.close();
  for (const name of ["PulumiPlugin.yaml", "README.md", "schema.json"]) {
    copyFileSync(join(source, name), join(folder, name));
  }
  copyFileSync(join(root, "plan", "plan.schema.json"), join(folder, "plan.schema.json"));
}
