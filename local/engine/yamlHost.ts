/**
 * The language host for programs in YAML, which the official CLI brings and an engine that was built here lacks. It is
 * built from its own Go module, since it needs an older version of the engine's packages than the engine is made of.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeClient } from "@pulumi/pulumi/proto/language_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type CachedProgram, cachedFile, fillCache, findCached } from "./cache";
import { type Engine, findOnPath, reason } from "./ensureEngine";
import { buildWithGo } from "./goBuild";

/** Version of github.com/pulumi/pulumi-yaml that `yaml/go.mod` pins. */
const yamlHostVersion = "1.25.0";

const name = "pulumi-language-yaml";
const program: CachedProgram = { folder: "yaml", version: yamlHostVersion, name, versionOf: hostVersionOf };

/** Time in which a host must start, and answer, in milliseconds. */
const timeLimit = 15_000;

/** No language host for YAML was found or built; the message says why and what to do. */
export class YamlHostUnavailable extends Error {
  constructor(cause: string) {
    super(
      [
        `a program in YAML needs '${name}', which was not found on PATH or beside the engine, and could not be built:`,
        `  - go build: ${cause}`,
        "Install Pulumi (https://www.pulumi.com/docs/install/), whose CLI brings it,",
        "or install Go 1.25 or newer and let Bulkhead build it.",
      ].join("\n"),
    );
    this.name = "YamlHostUnavailable";
  }
}

export interface EnsureYamlHostOptions {
  /** The engine that will use the host; one beside it is accepted. */
  readonly engine?: Engine;
  /** Called with short phrases while the host is built. */
  readonly onProgress?: (text: string) => void;
  /** Builds the host in a folder and returns its path; default: with Go. */
  readonly build?: (folder: string, onProgress: (text: string) => void) => Promise<string>;
}

/** Folder of the host that was built here; the engine finds it there if the folder is on PATH. */
export function yamlHostFolder(): string {
  return dirname(cachedFile(program));
}

/** True if a host was built here. */
export function hasBuiltYamlHost(): boolean {
  return existsSync(cachedFile(program));
}

/** A host that can be used: on PATH, beside the engine, or built here earlier; undefined if there is none. */
export async function findYamlHost(engine?: Engine): Promise<string | undefined> {
  const beside = engine === undefined ? undefined : findOnPath(name, { PATH: join(engine.command, "..") });
  return findOnPath(name) ?? beside ?? (await findCached(program));
}

/** Returns a host that can be used; builds one if there is none, which takes minutes. Throws YamlHostUnavailable if that fails. */
export async function ensureYamlHost(options: EnsureYamlHostOptions = {}): Promise<string> {
  const { engine, onProgress = () => undefined, build = buildYamlHost } = options;
  const present = await findYamlHost(engine);
  if (present !== undefined) {
    return present;
  }
  try {
    return await fillCache(
      program,
      (folder) => build(folder, onProgress),
      () => onProgress("waiting for another process that builds the language host"),
    );
  } catch (error) {
    throw new YamlHostUnavailable(reason(error));
  }
}

function buildYamlHost(folder: string, onProgress: (text: string) => void): Promise<string> {
  return buildWithGo(folder, onProgress, {
    module: "yaml",
    main: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    program: name,
    version: `github.com/pulumi/pulumi-yaml/pkg/version.Version=v${yamlHostVersion}`,
  });
}

/** Asks a language host for its version, as the engine does: the program has no option for it. */
async function hostVersionOf(file: string): Promise<string | undefined> {
  if (!existsSync(file)) {
    return undefined;
  }
  const child = spawn(file, [], { stdio: ["ignore", "pipe", "ignore"] });
  const timer = setTimeout(() => child.kill("SIGKILL"), timeLimit);
  const ended = once(child, "close").catch(() => undefined);
  try {
    const [port] = (await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended])) ?? [];
    return /^\d+$/.test(String(port)) ? await askVersion(Number(port)) : undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
    await ended;
  }
}

async function askVersion(port: number): Promise<string> {
  const client = new LanguageRuntimeClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  try {
    return await new Promise((resolve, reject) =>
      client.getPluginInfo(new Empty(), new grpc.Metadata(), { deadline: Date.now() + timeLimit }, (error, info) =>
        error ? reject(error) : resolve(info.getVersion().replace(/^v/, "")),
      ),
    );
  } finally {
    client.close();
  }
}
