/** A language host for YAML is found, built once, and checked by its version. Stand-ins speak the hosts' own protocol. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Engine, ensureYamlHost, findYamlHost, provideLanguageHost } from "../../../local/engine";

const { resolve } = createRequire(__filename);
const name = "pulumi-language-yaml";

/** A program that starts as a language host does, and reports a version. */
function fakeHost(folder: string, version: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  const source = `#!${process.execPath}
    const grpc = require(${JSON.stringify(resolve("@grpc/grpc-js"))});
    const { LanguageRuntimeService } = require(${JSON.stringify(resolve("@pulumi/pulumi/proto/language_grpc_pb"))});
    const { PluginInfo } = require(${JSON.stringify(resolve("@pulumi/pulumi/proto/plugin_pb"))});
    const server = new grpc.Server();
    server.addService(LanguageRuntimeService, {
      getPluginInfo: (_, answer) => answer(null, new PluginInfo().setVersion(${JSON.stringify(version)})),
    });
    const loopback = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", loopback, (_, port) => console.log(port));
  `;
  writeFileSync(file, source);
  chmodSync(file, 0o755);
  return file;
}

let folder: string;
let cached: string;
let engine: Engine;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-yaml-host-"));
  mkdirSync(join(folder, "engine"));
  cached = join(folder, "cache", "bulkhead", "yaml", "1.25.0", "bin", name);
  engine = { command: join(folder, "engine", "pulumi"), version: "3.259.0", source: "cache" };
  vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
  vi.stubEnv("PATH", join(folder, "path"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const builds = (version: string) => vi.fn(async (work: string) => fakeHost(work, version));

describe("the language host for YAML", () => {
  test("is the one on PATH, then the one beside the engine; nothing is built", async () => {
    const build = builds("v1.25.0");
    const beside = fakeHost(join(folder, "engine"), "v1.0.0");
    expect(await ensureYamlHost({ engine, build })).toBe(beside);
    const onPath = fakeHost(join(folder, "path"), "v1.0.0");
    expect(await ensureYamlHost({ engine, build })).toBe(onPath);
    expect(build).not.toHaveBeenCalled();
  });

  test("is built once, also if two start at the same time, and then on the engine's PATH", async () => {
    expect(await findYamlHost(engine)).toBeUndefined();
    const build = builds("v1.25.0");
    const waits: string[] = [];
    const both = [1, 2].map(() => ensureYamlHost({ engine, build, onProgress: (text) => waits.push(text) }));
    expect(await Promise.all(both)).toEqual([cached, cached]);
    expect(build).toHaveBeenCalledTimes(1);
    expect(waits).toEqual(["waiting for another process that builds the language host"]);
    const host = await provideLanguageHost(engine);
    expect(host.env.PATH?.split(delimiter).at(-1)).toBe(join(cached, ".."));
    await host.stop();
  });

  test.each([
    ["damaged", () => writeFileSync(cached, "half a file")],
    ["of another version", () => void fakeHost(join(cached, ".."), "v1.24.0")],
  ])("is replaced if the copy in the cache is %s", async (_, spoil) => {
    const build = builds("v1.25.0");
    await ensureYamlHost({ engine, build });
    spoil();
    expect(await findYamlHost(engine)).toBeUndefined();
    expect(await ensureYamlHost({ engine, build })).toBe(cached);
    expect(build).toHaveBeenCalledTimes(2);
  });

  test("of another version than the pinned one is not kept", async () => {
    const built = ensureYamlHost({ engine, build: builds("v1.2.0") });
    await expect(built).rejects.toThrow("the new 'pulumi-language-yaml' reports version '1.2.0', not 1.25.0");
    expect(existsSync(cached)).toBe(false);
    expect(readdirSync(join(folder, "cache", "bulkhead", "yaml"))).toEqual([]);
  });

  test("that can't be built is an error that says what to install", async () => {
    const error = await ensureYamlHost({ engine }).catch((thrown) => thrown);
    expect(error.message.split("\n")).toEqual([
      "a program in YAML needs 'pulumi-language-yaml', which was not found on PATH or beside the engine, and could not be built:",
      "  - go build: 'go' is not installed",
      "Install Pulumi (https://www.pulumi.com/docs/install/), whose CLI brings it,",
      "or install Go 1.25 or newer and let Bulkhead build it.",
    ]);
  });
});
