// The notices of other people's code in a bundle: their licences ask that the text goes where the code goes. Plain
// JavaScript, since it also runs where the image of the egress proxy is built.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

/**
 * The packages that a bundle has code of, by name and version, each with its licence text. `metafile` is esbuild's record
 * of the bundle, and `folder` what its paths start from. Throws if a package names no licence.
 */
function bundledPackages(metafile, folder) {
  const outputs = Object.values(metafile.outputs);
  const used = outputs.flatMap(({ inputs }) => Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0));
  const folders = new Set(used.map((file) => packageFolder(path.resolve(folder, file))).filter(Boolean));
  const packages = [...folders].map(describe).sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return packages.filter((found, index) => index === 0 || key(found) !== key(packages[index - 1]));
}

/** The text of the notices, empty if the bundle has no code of others. */
function notices(packages) {
  const line = "-".repeat(78);
  const texts = packages.map(
    ({ name, version, license, text }) => `${line}\n${name} ${version} (${license})\n\n${text}\n`,
  );
  return texts.length === 0 ? "" : `This file holds code of the packages below.\n\n${texts.join("\n")}`;
}

/** The package that a file in node_modules belongs to. */
function packageFolder(file) {
  const match = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(file);
  return match === null ? undefined : match[1];
}

function key({ name, version }) {
  return `${name} ${version}`;
}

function describe(folder) {
  const { name, version, license, author } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  if (typeof license !== "string") {
    throw new Error(`'${name}' is bundled and must name its licence`);
  }
  const files = fs.readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)([.-].*)?$/i.test(file));
  const texts = files.sort().map((file) => fs.readFileSync(path.join(folder, file), "utf8").trim());
  // Some packages only name their licence.
  const holder = typeof author === "string" ? author : (author?.name ?? "its authors");
  return { name, version, license, text: texts.join("\n\n") || `Copyright ${holder}; licence: ${license}` };
}

module.exports = { bundledPackages, notices };
