// Bundles what runs from this repository: the command, the policy pack, the egress proxy and
// the example app. Each bundle is written beside its place and then put there, since another command may start it at any
// moment, and would start half of it.
"use strict";

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const esbuild = require("esbuild");
const { noteBuild, sourcesMark } = require("./upToDate.cjs");

const root = path.join(__dirname, "..");
const mark = sourcesMark(root);

const { outputFiles } = esbuild.buildSync({
  absWorkingDir: root,
  entryPoints: ["cli/main.ts"],
  outfile: "cli/dist/main.js",
  bundle: true,
  platform: "node",
  target: "node20.19",
  // These keep process-wide state or load files of their own, so they stay in node_modules.
  external: ["@ast-grep/*", "@duckdb/*", "@pulumi/*", "@grpc/*", "google-protobuf", "esbuild", "typescript"],
  sourcemap: true,
  logLevel: "error",
  write: false,
});
for (const file of outputFiles) {
  fs.mkdirSync(path.dirname(file.path), { recursive: true });
  fs.writeFileSync(draftOf(file.path), file.contents);
  fs.renameSync(draftOf(file.path), file.path);
}

for (const name of ["policies", "egress", "sessions", "examples/app"]) {
  const folder = path.join(root, name);
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  const script = manifest.scripts?.build ?? "";
  // The package's own script says how, also where it is built alone, in an image; only the place is another one here.
  const [option, outfile] = /--outfile=(\S+)/.exec(script) ?? [];
  if (option === undefined) {
    throw new Error(`the build script of '${name}' must have an '--outfile', got '${script}'`);
  }
  execFileSync(script.replace(option, `--outfile=${draftOf(outfile)}`), {
    cwd: folder,
    shell: true,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, PATH: path.join(root, "node_modules", ".bin") + path.delimiter + process.env.PATH },
  });
  fs.renameSync(path.join(folder, draftOf(outfile)), path.join(folder, outfile));
}
noteBuild(root, mark);

/** A place of this process's own, in the same folder. */
function draftOf(file) {
  return `${file}.${process.pid}`;
}
