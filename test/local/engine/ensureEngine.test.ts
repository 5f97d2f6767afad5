import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { cachedEngine, type EngineMaker, EngineUnavailable, engineVersion, ensureEngine } from "../../../local/engine";
import { buildWithGo } from "../../../local/engine/goBuild";

/** A stand-in for the `pulumi` command: a shell script that answers `version`. */
function fakeEngine(folder: string, version: string, name = "pulumi"): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\necho v${version}\n`);
  chmodSync(file, 0o755);
  return file;
}

function maker(source: EngineMaker["source"], make: EngineMaker["make"]): EngineMaker {
  return { source, title: source, make };
}
const makesEngine = maker("go build", async (folder) => fakeEngine(folder, engineVersion));
const fails = maker("installer", async () => {
  throw new Error("no network");
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-engine-"));
  vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
});
afterEach(() => {
  vi.unstubAllEnvs();
});
const path = (...folders: string[]) => ({ PATH: folders.join(delimiter) });

describe("ensureEngine", () => {
  test("takes the engine named in BULKHEAD_PULUMI before all others", async () => {
    const named = fakeEngine(join(folder, "own"), "3.240.0", "my-pulumi");
    fakeEngine(join(folder, "bin"), "3.259.0");
    const engine = await ensureEngine({ env: { BULKHEAD_PULUMI: named, ...path(join(folder, "bin")) } });
    expect(engine).toEqual({ command: named, version: "3.240.0", source: "BULKHEAD_PULUMI" });
  });

  test.each([
    ["is missing", () => join(folder, "nowhere"), "does not run 'pulumi version'"],
    ["is too old", () => fakeEngine(folder, "3.228.9"), "version 3.228.9 is too old"],
    ["is no Pulumi", () => fakeEngine(folder, "banana"), "does not run 'pulumi version'"],
  ])("refuses a BULKHEAD_PULUMI that %s, without looking further", async (_, command, reason) => {
    const result = ensureEngine({ env: { BULKHEAD_PULUMI: command(), ...path() }, makers: [makesEngine] });
    await expect(result).rejects.toThrow(reason);
    expect(existsSync(cachedEngine())).toBe(false);
  });

  test("takes 'pulumi' on PATH from 3.229.0 on", async () => {
    const onPath = fakeEngine(join(folder, "bin"), "3.229.0");
    const engine = await ensureEngine({ env: path(join(folder, "bin")), makers: [] });
    expect(engine).toEqual({ command: onPath, version: "3.229.0", source: "PATH" });
  });

  test("passes over an older 'pulumi' on PATH and makes one in the cache", async () => {
    fakeEngine(join(folder, "bin"), "3.228.0");
    const engine = await ensureEngine({ env: path(join(folder, "bin")), makers: [fails, makesEngine] });
    expect(engine).toEqual({ command: cachedEngine(), version: engineVersion, source: "go build" });
  });

  test("uses the cached engine the second time", async () => {
    await ensureEngine({ env: path(), makers: [makesEngine] });
    expect((await ensureEngine({ env: path(), makers: [] })).source).toBe("cache");
  });

  test("replaces a damaged cached engine", async () => {
    await ensureEngine({ env: path(), makers: [makesEngine] });
    writeFileSync(cachedEngine(), "half a file");
    expect((await ensureEngine({ env: path(), makers: [makesEngine] })).source).toBe("go build");
    expect(readFileSync(cachedEngine(), "utf8")).toContain(engineVersion);
  });

  test("does not accept a new engine that reports another version", async () => {
    const wrong = maker("go build", async (work) => fakeEngine(work, "3.1.0"));
    await expect(ensureEngine({ env: path(), makers: [wrong] })).rejects.toThrow("reports version '3.1.0'");
    expect(existsSync(cachedEngine())).toBe(false);
  });

  test("says everything that was tried and what to install where nothing works", async () => {
    fakeEngine(join(folder, "bin"), "3.100.0");
    const error = await ensureEngine({ env: path(join(folder, "bin")), makers: [fails] }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(EngineUnavailable);
    expect(error.message.split("\n")).toEqual([
      "no usable Pulumi engine found. Tried:",
      `  - '${join(folder, "bin", "pulumi")}' on PATH: version 3.100.0 is too old`,
      `  - cached copy '${cachedEngine()}': not there`,
      "  - installer: no network",
      "Install Pulumi 3.229.0 or newer (https://www.pulumi.com/docs/install/) so that 'pulumi' is on PATH,",
      "or name one in BULKHEAD_PULUMI, or install Go 1.25 or newer and let Bulkhead build one.",
    ]);
  });

  test("names Go as missing where there is none", async () => {
    const before = process.env.PATH;
    process.env.PATH = folder;
    try {
      const error = await ensureEngine({ env: path(), makers: [maker("go build", buildWithGo)] }).catch(
        (thrown) => thrown,
      );
      expect(error.message).toContain("go build: 'go' is not installed");
    } finally {
      process.env.PATH = before;
    }
  });

  test("leaves nothing behind in the cache where making fails", async () => {
    await ensureEngine({ env: path(), makers: [fails] }).catch(() => undefined);
    expect(readdirSync(join(process.env.XDG_CACHE_HOME ?? "", "bulkhead", "engine"))).toEqual([]);
  });

  test("makes the engine once where two start at the same time", async () => {
    let made = 0;
    const slow = maker("go build", async (work) => {
      made += 1;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return fakeEngine(work, engineVersion);
    });
    const waits: string[] = [];
    const both = [1, 2].map(() =>
      ensureEngine({ env: path(), makers: [slow], onProgress: (text) => waits.push(text) }),
    );
    const [first, second] = await Promise.all(both);
    expect(made).toBe(1);
    expect(first?.command).toBe(second?.command);
    expect(waits).toContain("waiting for another process that sets up the engine");
  });
});
