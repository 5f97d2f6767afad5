import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Engine, engineEnvironment, provideLanguageHost, startersFolder } from "../../../local/engine";

describe("the language host of an engine", () => {
  let folder: string;
  let engine: Engine;

  const put = (name: string) => {
    mkdirSync(join(folder, "bin"), { recursive: true });
    writeFileSync(join(folder, "bin", name), "#!/bin/sh\n");
    chmodSync(join(folder, "bin", name), 0o755);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "bulkhead-host-"));
    put("pulumi");
    engine = { command: join(folder, "bin", "pulumi"), version: "3.259.0", source: "PATH" };
    vi.stubEnv("PATH", "/usr/bin");
    // No host for YAML programs from an earlier run.
    vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test("is the official one where that lies beside the engine", async () => {
    put("pulumi-language-nodejs");
    expect((await provideLanguageHost(engine)).env).toEqual({});
    expect(engineEnvironment(engine, folder).PATH).toBe("/usr/bin");
  });

  test("is the official one where that is on PATH", async () => {
    vi.stubEnv("PATH", join(folder, "bin"));
    put("pulumi-language-nodejs");
    const elsewhere = { ...engine, command: "/opt/pulumi" };
    expect((await provideLanguageHost(elsewhere)).env).toEqual({});
  });

  test("is Bulkhead's own where there is none, with the starter of policy packs on the search path", async () => {
    const host = await provideLanguageHost(engine);
    const path = [startersFolder(), "/usr/bin"].join(delimiter);
    expect(host.env).toEqual({ PULUMI_DEBUG_LANGUAGES: expect.stringMatching(/^nodejs:\d+$/), PATH: path });
    expect(engineEnvironment(engine, folder).PATH).toBe(path);
    await host.stop();
  });
});
