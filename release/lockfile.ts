/**
 * Whether package-lock.json is complete for every platform. npm writes entries only for what the registry offered at that
 * moment; where a platform's package is missing, `npm ci` fails on every machine, and `npm install` may take a version
 * that nobody has reviewed.
 */
import { dirname } from "node:path/posix";

/** One entry of `packages` in a lockfile; its key is a path from the root. */
export interface LockedPackage {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** What is wrong with a lockfile; empty if nothing is. */
export function lockfileProblems(lockfile: Lockfile): readonly string[] {
  return Object.entries(lockfile.packages).flatMap(([path, locked]) => [
    ...missing(lockfile, path, locked),
    ...unverified(path, locked),
  ]);
}

function missing(lockfile: Lockfile, path: string, locked: LockedPackage): readonly string[] {
  const wanted = { ...locked.dependencies, ...locked.devDependencies, ...locked.optionalDependencies };
  return Object.keys(wanted)
    .filter((name) => !places(path, name).some((place) => place in lockfile.packages))
    .map((name) => `'${name}' must have an entry, '${path || "the project"}' depends on it`);
}

/** Where Node.js looks for a package, nearest first. */
function places(from: string, name: string): readonly string[] {
  const above = from === "" ? [] : places(dirname(from) === "." ? "" : dirname(from), name);
  return from.endsWith("node_modules") ? above : [`${from === "" ? "" : `${from}/`}node_modules/${name}`, ...above];
}

/** A package from a registry has a checksum, and no address: the registry is each machine's own setting. */
function unverified(path: string, locked: LockedPackage): readonly string[] {
  if (!path.includes("node_modules/") || locked.link) {
    return [];
  }
  return [
    ...(locked.integrity === undefined ? [`'${path}' must have a checksum`] : []),
    ...(locked.resolved === undefined ? [] : [`'${path}' must not name a registry, got '${locked.resolved}'`]),
  ];
}
