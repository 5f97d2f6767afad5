// `npm run bench -- NAME …` bundles bench/NAME/main.ts and runs it; without a name it lists what there is.
"use strict";

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const esbuild = require("esbuild");

const [name, ...args] = process.argv.slice(2);
const benches = fs.readdirSync(__dirname).filter((entry) => fs.existsSync(path.join(__dirname, entry, "main.ts")));
if (!benches.includes(name)) {
  process.stderr.write(`npm run bench -- ${benches.join("|")}\n`);
  process.exit(1);
}
const outfile = path.join(__dirname, "dist", `${name}.js`);
esbuild.buildSync({
  entryPoints: [path.join(__dirname, name, "main.ts")],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20.19",
  external: ["@ast-grep/*", "@duckdb/*", "@pulumi/*", "@grpc/*", "google-protobuf", "esbuild", "typescript"],
  logLevel: "error",
});
process.exit(spawnSync(process.execPath, [outfile, ...args], { stdio: "inherit" }).status ?? 1);
