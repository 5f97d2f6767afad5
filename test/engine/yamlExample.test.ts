/**
 * The example in YAML on the real engine: Pulumi's YAML host reads the program, the components run as a plugin from their
 * source folder, and Google Cloud in a folder holds what is deployed.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type LocalCloud, startLocalCloud } from "../../local/cloud";
import {
  type Engine,
  engineEnvironment,
  ensureEngine,
  ensureYamlHost,
  type LanguageHost,
  provideLanguageHost,
} from "../../local/engine";
import { repositoryRoot } from "../../local/root";
import { pulumiCommand } from "./support/pulumiCommand";

vi.setConfig({ testTimeout: 900_000, hookTimeout: 1_800_000 });

let engine: Engine;
let host: LanguageHost;
let cloud: LocalCloud;
let folder: string;

beforeAll(async () => {
  await ensureYamlHost();
  engine = await ensureEngine({ makers: [] });
  host = await provideLanguageHost(engine, { onOutput: () => undefined });
  folder = mkdtempSync(join(tmpdir(), "bulkhead-yaml-"));
  mkdirSync(join(folder, "program"));
  mkdirSync(join(folder, "state"));
  cpSync(join(repositoryRoot(), "examples", "yaml", "Pulumi.yaml"), join(folder, "program", "Pulumi.yaml"));
  // The same components, seen from another folder.
  const file = join(folder, "program", "Pulumi.yaml");
  const text = readFileSync(file, "utf8");
  expect(text).toContain("bulkhead: ../../components\n");
  writeFileSync(file, text.replace("../../components", join(repositoryRoot(), "components")));
  cloud = await startLocalCloud({
    folder: join(folder, "cloud"),
    projects: { "acme-prod": { number: "123456789012" } },
  });
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

test("F4: deploys a cell and a tenant, and gives the tenant's outputs", async () => {
  expect(await pulumi("stack", "init", "prod")).toMatchObject({ code: 0 });
  const up = await pulumi("up", "--yes", "--skip-preview");
  expect(up.code, up.output).toBe(0);
  expect(up.output).toContain("bulkhead:index:Tenant");
  const { output } = await pulumi("stack", "output", "--json");
  const outputs = JSON.parse(output);
  expect(outputs.url).toMatch(/^https:\/\//);
  expect(outputs.secretIds).toEqual(expect.arrayContaining([expect.stringContaining("stripe")]));
});

test("a bad argument is an error of the component, and one of a wrong type an error of the YAML host", async () => {
  const file = join(folder, "program", "Pulumi.yaml");
  const good = readFileSync(file, "utf8");
  writeFileSync(file, good.replace(/web@sha256:[0-9a-f]{64}/, "web:1"));
  const component = await pulumi("preview");
  expect(component.code).not.toBe(0);
  expect(component.output).toMatch(/image['"]? must be pinned by digest/);
  writeFileSync(file, good.replace("through: iap", "through: everyone"));
  const type = await pulumi("preview");
  expect(type.code).not.toBe(0);
  expect(type.output).toContain('Allowed values are Iap ("iap"), Invoker ("invoker"), LoadBalancer ("loadBalancer")');
});
