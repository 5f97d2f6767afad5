/** The commands that run a program set up the language host for YAML if, and only if, the program needs it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openStack } from "../../../cli/check/openStack";
import { passThrough } from "../../../cli/engine/passThrough";
import { runtimeOf, setUpYamlHost, workFolderOf } from "../../../cli/engine/setUpYamlHost";
import { exits } from "../../../cli/terminal/exits";
import { UserError } from "../../../cli/terminal/userError";
import type { Engine } from "../../../local/engine";

let folder: string;
let engine: Engine;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-runtime-"));
  engine = { command: join(folder, "pulumi"), version: "3.259.0", source: "BULKHEAD_PULUMI" };
  // No host is found, and without Go none can be built.
  vi.stubEnv("PATH", join(folder, "nothing"));
  vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});
const project = (text: string, name = "Pulumi.yaml") => writeFileSync(join(folder, name), text);

describe("the runtime of a program", () => {
  test.each([
    ["by its name", "name: a\nruntime: yaml\n", "yaml"],
    ["with options", "name: a\nruntime:\n  name: yaml\n  options: { compiler: cue }\n", "yaml"],
    ["of another language", "name: a\nruntime: nodejs\n", "nodejs"],
    ["that is missing", "name: a\n", undefined],
    ["in a file that is not YAML", "runtime: [", undefined],
  ])("is read %s", (_, text, runtime) => {
    project(text);
    expect(runtimeOf(folder)).toBe(runtime);
  });

  test("is that of the nearest project file above the folder", () => {
    project('{ "runtime": "yaml" }', "Pulumi.json");
    mkdirSync(join(folder, "infra", "deep"), { recursive: true });
    expect(runtimeOf(join(folder, "infra", "deep"))).toBe("yaml");
  });

  test.each([
    [["--yes"], process.cwd()],
    [["--stack", "prod", "-C", "/srv/infra"], "/srv/infra"],
    [["-C/srv/infra"], "/srv/infra"],
    [["--cwd", "/srv/infra", "--yes"], "/srv/infra"],
    [["--cwd=/srv/infra"], "/srv/infra"],
  ])("is looked for where %j makes the engine work", (flags, expected) => {
    expect(workFolderOf(flags)).toBe(expected);
  });
});

describe("setting up the language host", () => {
  const needsHost = /^a program in YAML needs 'pulumi-language-yaml'/;

  test("does nothing for a program in another language", async () => {
    project("name: a\nruntime: nodejs\n");
    await setUpYamlHost(folder, engine);
  });

  test("is part of opening a stack, and a failure is the user's to mend: exit 2, no stack trace", async () => {
    project("name: a\nruntime: yaml\n");
    const error = await openStack(folder, "prod", engine).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(needsHost);
    expect(error.exitCode).toBe(exits.couldNotTell);
  });

  test("is part of 'bulkhead preview' and 'bulkhead up'", async () => {
    project("name: a\nruntime: yaml\n");
    writeFileSync(engine.command, "#!/bin/sh\necho v3.259.0\n", { mode: 0o755 });
    vi.stubEnv("BULKHEAD_PULUMI", engine.command);
    await expect(passThrough("preview", ["-C", folder])).rejects.toThrow(needsHost);
    await expect(passThrough("up", ["--cwd", folder])).rejects.toThrow(needsHost);
  });
});
