import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalCloud, startLocalCloud } from "../../local/cloud";
import {
  type Engine,
  engineEnvironment,
  ensureEngine,
  type LanguageHost,
  provideLanguageHost,
} from "../../local/engine";
import { repositoryRoot } from "../../local/root";
import { cell, plainTenant } from "../engine/support/configuration";
import { pulumiCommand } from "../engine/support/pulumiCommand";
import { project, projectNumber } from "../engine/support/session";

const root = repositoryRoot();
let engine: Engine;
let host: LanguageHost;
let cloud: LocalCloud;
let folder: string;

/** A checkout as a user has it, without the stack files that this test writes. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-command-line-"));
  const program = join(folder, "program");
  for (const file of ["Pulumi.yaml", "package.json", "index.ts", "tsconfig.json", "tsconfig.base.json"]) {
    cpSync(join(root, file), join(program, file), { recursive: true });
  }
  for (const linked of ["components", "node_modules"]) {
    symlinkSync(join(root, linked), join(program, linked));
  }
  engine = await ensureEngine({ makers: [] });
  host = await provideLanguageHost(engine, { onOutput: () => undefined });
  cloud = await startLocalCloud({ folder: join(folder, "cloud"), projects: { [project]: { number: projectNumber } } });
  mkdirSync(join(folder, "state"));
});
afterAll(async () => {
  await host?.stop();
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** `pulumi …` in the program's folder, as a user types it. */
function pulumi(...args: string[]) {
  return pulumiCommand(engine.command, args, {
    cwd: join(folder, "program"),
    env: { ...engineEnvironment(engine, join(folder, "state")), ...cloud.env, ...host.env },
  });
}

const policyPack = ["--policy-pack", join(root, "policies")];

describe("the program on the command line", () => {
  test("says what to configure where nothing is", async () => {
    expect((await pulumi("stack", "init", "prod")).code).toBe(0);
    const { code, output } = await pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toContain("'bulkhead:cell' must be set, or 'bulkhead:cellStack'");
    expect(output).not.toMatch(/^\s+at .*\(/m);
  });

  test("takes its configuration by 'pulumi config set --path'", async () => {
    for (const [key, value] of Object.entries(cell)) {
      if (typeof value === "string") {
        await pulumi("config", "set", "--path", `bulkhead:cell.${key}`, value);
      }
    }
    await pulumi("config", "set", "--path", "bulkhead:tenants.acme.image", (plainTenant() as { image: string }).image);
    await pulumi("config", "set", "--path", "bulkhead:tenants.acme.access.through", "iap");
    await pulumi("config", "set", "--path", "bulkhead:tenants.acme.access.members[0]", "group:readers@example.com");
    const { code, output } = await pulumi("preview", ...policyPack);
    expect(output).toContain("to create");
    expect(code).toBe(0);
  });

  test("names the nearest key for a misspelt one", async () => {
    await pulumi("config", "set", "--path", "bulkhead:tenant.acme.image", "x");
    const { code, output } = await pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toContain("did you mean 'bulkhead:tenants'?");
    await pulumi("config", "rm", "bulkhead:tenant");
  });

  test("deploys with the policy pack and has nothing to do afterwards", async () => {
    const up = await pulumi("up", "--yes", ...policyPack);
    expect(up.output).toMatch(/Resources:\s+\+ \d+ created/);
    expect(up.code).toBe(0);
    const again = await pulumi("preview", "--expect-no-changes", ...policyPack);
    expect(again.code).toBe(0);
    const outputs = JSON.parse((await pulumi("stack", "output", "tenants", "--json")).output);
    expect(outputs.acme.bucket).toBe(`acme-data-${projectNumber}`);
  });
});
