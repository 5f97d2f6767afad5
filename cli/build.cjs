// Bundles what runs from this repository: the command, the policy pack, the egress proxy and
// the example app. Fast enough for every start.
"use strict";

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const esbuild = require("esbuild");

const root = path.join(__dirname, "..");

esbuild.buildSync({
  absWorkingDir: root,
  entryPoints: ["cli/main.ts"],
  outfile: "cli/dist/main.js",
  bundle: true,
  platform: "node",
  target: "node20.19",
  // These keep process-wide state or load files of their own, so they stay in node_modules.
  external: ["@pulumi/*", "@grpc/*", "google-protobuf", "esbuild", "typescript"],
  sourcemap: true,
  logLevel: "error",
});

for (const name of ["policies", "egress", "examples/app"]) {
  const folder = path.join(root, name);
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  if (manifest.scripts?.build) {
    execFileSync(manifest.scripts.build, {
      cwd: folder,
      shell: true,
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, PATH: path.join(root, "node_modules", ".bin") + path.delimiter + process.env.PATH },
    });
  }
}
