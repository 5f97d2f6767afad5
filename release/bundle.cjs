// Bundles a package of this repository into one file, `--outfile`, with the notices of other people's code beside it. Plain
// JavaScript on esbuild alone, since it also runs where the image is built.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const esbuild = require("esbuild");
const { bundledPackages, notices } = require("./notices.cjs");

/** Bundles `main.ts` of a folder. */
function bundle(folder) {
  const [, outfile] = /^--outfile=(.+)$/.exec(process.argv[2] ?? "") ?? [];
  if (outfile === undefined) {
    throw new Error("give --outfile=<file>");
  }
  const { metafile } = esbuild.buildSync({
    absWorkingDir: folder,
    entryPoints: ["main.ts"],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minifySyntax: true,
    // The notices hold all licence texts, not only those that are comments.
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    outfile,
  });
  const file = path.join(path.resolve(folder, path.dirname(outfile)), "THIRD_PARTY_NOTICES.txt");
  // Written beside its place and then put there, as another build may do the same at this moment.
  fs.writeFileSync(`${file}.${process.pid}`, notices(bundledPackages(metafile, folder)));
  fs.renameSync(`${file}.${process.pid}`, file);
}

module.exports = { bundle };
