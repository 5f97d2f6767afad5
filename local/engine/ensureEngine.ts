/** Finds a usable Pulumi engine: the one on the path, one in the cache, or a new one. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { ExecaError } from "execa";
import semver from "semver";
import { cachedEngine, cacheEngine, findCachedEngine } from "./cache";
import { buildWithGo } from "./goBuild";
import { engineVersion, isUsable, oldestEngineVersion, versionOf } from "./version";

/** A Pulumi engine that runs and is new enough. */
export interface Engine {
  /** Path of the `pulumi` command. */
  readonly command: string;
  /** Its version, without `v`. */
  readonly version: string;
  /** Where it came from. */
  readonly source: "BULKHEAD_PULUMI" | "PATH" | "cache" | "installer" | "go build";
}

export interface EnsureEngineOptions {
  /** Called with short phrases while something is installed or built. */
  readonly onProgress?: (text: string) => void;
  /** Environment to read BULKHEAD_PULUMI and PATH from; default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Ways to get an engine if none is found, in order; default: Pulumi's own installer, then Go. */
  readonly makers?: readonly EngineMaker[];
}

/** Puts an engine of the pinned version into a folder and returns the path of its command. */
export interface EngineMaker {
  readonly source: Engine["source"];
  readonly title: string;
  make(folder: string, onProgress: (text: string) => void): Promise<string>;
}

/** No engine was found, installed or built; the message says what was tried and what to do. */
export class EngineUnavailable extends Error {
  constructor(readonly attempts: readonly string[]) {
    super(
      [
        "no usable Pulumi engine found. Tried:",
        ...attempts.map((attempt) => `  - ${attempt}`),
        `Install Pulumi ${oldestEngineVersion} or newer (https://www.pulumi.com/docs/install/) so that 'pulumi' is on PATH,`,
        "or name one in BULKHEAD_PULUMI, or install Go 1.25 or newer and let Bulkhead build one.",
      ].join("\n"),
    );
    this.name = "EngineUnavailable";
  }
}

const installer: EngineMaker = {
  source: "installer",
  title: "Pulumi's installer",
  async make(folder, onProgress) {
    onProgress("downloading the Pulumi CLI");
    const version = semver.parse(engineVersion);
    if (!version) {
      throw new Error(`bad pinned version ${engineVersion}`);
    }
    const installed = await PulumiCommand.install({ root: folder, version });
    return installed.command;
  },
};

const goBuild: EngineMaker = { source: "go build", title: "go build", make: buildWithGo };

/**
 * Tries in this order: BULKHEAD_PULUMI, `pulumi` on PATH, the cached copy, Pulumi's own installer, a build with Go.
 * Throws EngineUnavailable with every attempt if nothing works. A bad BULKHEAD_PULUMI is an error at once, since its user
 * wants that engine and no other.
 */
export async function ensureEngine(options: EnsureEngineOptions = {}): Promise<Engine> {
  const env = options.env ?? process.env;
  const onProgress = options.onProgress ?? (() => undefined);
  const attempts: string[] = [];

  const named = env.BULKHEAD_PULUMI;
  if (named) {
    const version = await versionOf(named);
    if (version === undefined) {
      throw new EngineUnavailable([`BULKHEAD_PULUMI '${named}': does not run 'pulumi version'`]);
    }
    if (!isUsable(version)) {
      throw new EngineUnavailable([`BULKHEAD_PULUMI '${named}': version ${version} is too old`]);
    }
    return { command: named, version, source: "BULKHEAD_PULUMI" };
  }

  const onPath = findOnPath("pulumi", env);
  if (onPath === undefined) {
    attempts.push("'pulumi' on PATH: not found");
  } else {
    const version = await versionOf(onPath);
    if (version !== undefined && isUsable(version)) {
      return { command: onPath, version, source: "PATH" };
    }
    attempts.push(`'${onPath}' on PATH: ${version === undefined ? "does not run" : `version ${version} is too old`}`);
  }

  const cached = await findCachedEngine();
  if (cached) {
    return { command: cached, version: engineVersion, source: "cache" };
  }
  attempts.push(`cached copy '${cachedEngine()}': ${existsSync(cachedEngine()) ? "damaged" : "not there"}`);

  for (const maker of options.makers ?? [installer, goBuild]) {
    try {
      const command = await cacheEngine(
        (folder) => maker.make(folder, onProgress),
        () => onProgress("waiting for another process that sets up the engine"),
      );
      return { command, version: engineVersion, source: maker.source };
    } catch (error) {
      attempts.push(`${maker.title}: ${reason(error)}`);
    }
  }
  throw new EngineUnavailable(attempts);
}

/** First executable of this name on PATH. */
export function findOnPath(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  return (env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
    .find((file) => existsSync(file));
}

/** Why an installation or a build failed, in one line. */
export function reason(error: unknown): string {
  if (error instanceof ExecaError) {
    if (error.code === "ENOENT") {
      return `'${error.command.split(" ")[0]}' is not installed`;
    }
    const lines = String(error.stderr ?? "")
      .trim()
      .split("\n");
    return lines.at(-1) || error.shortMessage;
  }
  return error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
}
