/**
 * Compiles the components to JavaScript and declarations in dist/.
 *
 * `--entry` also writes index.js, for the tarball only: the plugin host loads a package by its folder, where `exports`
 * do not count. In the source tree that file would hide index.ts, so `--clean` takes it away again.
 */
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const entry = here("index.js");

if (process.argv.includes("--clean")) {
  rmSync(entry, { force: true });
} else {
  rmSync(here("dist"), { recursive: true, force: true });
  const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  execFileSync(process.execPath, [compiler, "-p", here("tsconfig.build.json")], { stdio: "inherit" });
  if (process.argv.includes("--entry")) {
    writeFileSync(entry, 'module.exports = require("./dist/components/index.js");\n');
  }
}
