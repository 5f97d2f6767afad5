// Whether what cli/build.cjs has bundled is still what the sources say. Plain JavaScript without dependencies, since it
// runs before anything is built.
"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const sources = [
  "cli",
  "components",
  "egress",
  "examples/app",
  "iam",
  "local",
  "plan",
  "policies",
  "release",
  "review",
  "scan",
  "sessions",
];
const single = ["package.json", "package-lock.json", "tsconfig.base.json", "tsconfig.json"];
const bundles = [
  "cli/dist/main.js",
  "egress/dist/main.js",
  "examples/app/dist/main.js",
  "policies/dist/index.js",
  "sessions/dist/launcher.js",
];
const stamp = path.join("cli", "dist", "built.txt");

/**
 * Path, size and time of every file that a bundle may be made of, as one hash. Any difference counts, not only a newer
 * time: an older file may have been put back.
 */
function sourcesMark(root) {
  const hash = crypto.createHash("sha256").update(process.version);
  for (const name of single) {
    note(hash, root, name);
  }
  for (const folder of sources) {
    walk(hash, root, folder);
  }
  return hash.digest("hex");
}

/** The same of the bundles, undefined where one is missing: somebody may have built or removed one alone. */
function bundlesMark(root) {
  const hash = crypto.createHash("sha256");
  try {
    for (const name of bundles) {
      note(hash, root, name);
    }
  } catch (_) {
    return undefined;
  }
  return hash.digest("hex");
}

function walk(hash, root, folder) {
  const entries = fs.readdirSync(path.join(root, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = `${folder}/${entry.name}`;
    if (entry.isFile()) {
      note(hash, root, name);
    } else if (entry.isDirectory() && entry.name !== "node_modules" && entry.name !== "dist") {
      walk(hash, root, name);
    }
  }
}

function note(hash, root, name) {
  const { size, mtimeMs } = fs.statSync(path.join(root, name));
  hash.update(`${name}\0${size}\0${mtimeMs}\n`);
}

function isUpToDate(root) {
  const built = bundlesMark(root);
  try {
    return built !== undefined && fs.readFileSync(path.join(root, stamp), "utf8") === `${sourcesMark(root)} ${built}`;
  } catch (_) {
    return false;
  }
}

/** Notes that the bundles were made of sources with this mark, taken before the build: what changed since then counts. */
function noteBuild(root, mark) {
  const file = path.join(root, stamp);
  fs.writeFileSync(`${file}.${process.pid}`, `${mark} ${bundlesMark(root)}`);
  fs.renameSync(`${file}.${process.pid}`, file);
}

module.exports = { isUpToDate, noteBuild, sourcesMark };
