/**
 * Puts the command's package together. Its files lie as in a checkout, since the command starts the engine's module, the
 * policy pack, the egress proxy and the example app by their places in it; everything that is code is bundled.
 */
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { bundledPackages, notices } from "./notices.cjs";
import { stagePack } from "./policies";

/** Files that the command reads or starts as they are. */
const asTheyAre = [
  "cli/prove/page/page.css",
  "cli/prove/page/plain.css",
  "examples/shared-app",
  "local/engine/go.mod",
  "local/engine/go.sum",
  "local/engine/starters",
  "local/engine/yaml",
  "local/run/cleanup.cjs",
  "local/run/intruder.cjs",
  "local/run/masks",
  "local/run/preload.cjs",
];

export async function stageCli(root: string, folder: string): Promise<void> {
  const bundle = async (entry: string, outfile: string, more: BuildOptions = {}) => {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile: join(folder, outfile),
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node20.19",
      logLevel: "warning",
      ...more,
      metafile: true,
    });
    const text = notices(bundledPackages(metafile, root));
    if (text !== "") {
      writeFileSync(join(dirname(join(folder, outfile)), "THIRD_PARTY_NOTICES.txt"), text);
    }
  };
  await bundle("cli/main.ts", "cli/dist/main.js", {
    external: ["@ast-grep/*", "@duckdb/*", "@pulumi/*", "@grpc/*", "google-protobuf", "esbuild"],
    banner: { js: "#!/usr/bin/env node" },
  });
  // The command itself turns this module into the script of a page; here it is already without imports.
  const client = "cli/prove/page/client/main.js";
  await bundle(client, client, { platform: "browser", format: "esm", target: "es2022" });
  await bundle("egress/main.ts", "egress/dist/main.js");
  await bundle("examples/app/main.ts", "examples/app/dist/main.js", { loader: { ".html": "text" } });
  await stagePack(root, join(folder, "policies"));
  for (const name of asTheyAre) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  cpSync(join(root, "cli", "README.md"), join(folder, "README.md"));
}
