/** Where an import may lead: the files that its name can mean. */
import { posix } from "node:path";

/** Candidates in the order in which they count, relative to the scanned folder. */
export function placesOf(name: string, from: string): string[] {
  return from.endsWith(".py") ? pythonPlaces(name, from) : scriptPlaces(name, from);
}

function pythonPlaces(name: string, from: string): string[] {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0;
  const path = name.slice(dots).replaceAll(".", "/");
  const folders: string[] = [];
  let folder = posix.dirname(from);
  if (dots > 0) {
    for (let up = 1; up < dots; up++) {
      folder = posix.dirname(folder);
    }
    folders.push(folder);
  } else {
    // Scripts see their own folder and those above it, as far as the scanned one.
    for (; ; folder = posix.dirname(folder)) {
      folders.push(folder);
      if (folder === "." || folder === "/") {
        break;
      }
    }
    folders.push("src");
  }
  return folders.flatMap((base) => {
    const place = posix.join(base, path);
    return path === "" ? [posix.join(place, "__init__.py")] : [`${place}.py`, posix.join(place, "__init__.py")];
  });
}

const scriptEnds = [
  "",
  ".ts",
  ".tsx",
  ".js",
  ".jsx",
  ".mjs",
  ".cjs",
  ".mts",
  ".cts",
  "/index.ts",
  "/index.tsx",
  "/index.js",
];

function scriptPlaces(name: string, from: string): string[] {
  const alias = /^[@~]\/(.*)/.exec(name)?.[1];
  const bases = alias === undefined ? [posix.join(posix.dirname(from), name)] : [alias, `src/${alias}`];
  if (alias === undefined && !name.startsWith(".")) {
    return [];
  }
  return bases.flatMap((base) => [
    ...scriptEnds.map((end) => `${base}${end}`),
    ...scriptEnds.slice(1, 3).map((end) => base.replace(/\.[cm]?jsx?$/, end)),
  ]);
}
