/** The components' package: the tarball in an empty project, as a library and as a component plugin. */
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { starterPlan } from "../../cli/plan/starters";
import { repositoryRoot } from "../../local/root";
import { cellReference, fullTenant } from "../components/support/arguments";
import { type Plugin, startPlugin } from "../components/support/plugin";
import { type EmptyProject, installPackage } from "./support/emptyProject";

const root = repositoryRoot();
const slow = 400_000;

let project: EmptyProject;

beforeAll(async () => {
  project = await installPackage("components");
}, slow);

afterAll(() => {
  project?.remove();
});

test("the tarball holds what is run and read, and no source", () => {
  expect(project.files).toEqual([
    "LICENSE",
    "PulumiPlugin.yaml",
    "README.md",
    "index.d.ts",
    "index.js",
    "package.json",
    "plan.schema.json",
    "plugin.js",
    "schema.json",
  ]);
});

describe("as a library", () => {
  test("the schema that a starter plan names for editors is where it says", () => {
    const schema = /^# yaml-language-server: \$schema=(.+)$/m.exec(starterPlan())?.[1] ?? "";
    expect(JSON.parse(readFileSync(join(project.folder, schema), "utf8"))).toMatchObject({
      title: "Bulkhead tracking plan",
    });
  });

  test("the package loads and exports the components", () => {
    const script = "console.log(Object.keys(require('@bulkhead/components')).sort().join())";
    const printed = execFileSync(process.execPath, ["-e", script], { cwd: project.folder, encoding: "utf8" });
    expect(printed.trim()).toBe(
      "AccessThrough,ApiKeys,Cell,KeyKind,KeyReader,SessionBucket,SessionIsolation,SessionSandboxes,Tenant,TenantState",
    );
  });

  test("the TypeScript example type-checks against it", { timeout: slow }, () => {
    cpSync(join(root, "examples", "typescript", "index.ts"), join(project.folder, "index.ts"));
    const compiler = createRequire(__filename).resolve("typescript/bin/tsc");
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"];
    expect(
      execFileSync(process.execPath, [compiler, ...options, "index.ts"], { cwd: project.folder, encoding: "utf8" }),
    ).toBe("");
  });

  test("dependencies on Pulumi are ranges, or a program would get two default providers", () => {
    const { dependencies } = JSON.parse(readFileSync(join(project.installed, "package.json"), "utf8"));
    for (const name of ["@pulumi/pulumi", "@pulumi/gcp", "@pulumi/random"]) {
      expect(dependencies[name]).toMatch(/^\^/);
    }
  });
});

describe.each([
  ["the tarball", () => project.installed],
  ["the source tree", () => join(root, "components")],
])("as a component plugin from %s", (_, where) => {
  let plugin: Plugin;

  beforeAll(async () => {
    plugin = await startPlugin(where());
  }, slow);

  afterAll(() => {
    plugin?.stop();
  });

  test("its schema is the one that is checked in", { timeout: slow }, async () => {
    const checkedIn = JSON.parse(readFileSync(join(root, "components", "schema.json"), "utf8"));
    expect(await plugin.schema()).toEqual(checkedIn);
  });

  test("a tenant written as plain data is constructed", { timeout: slow }, async () => {
    const registered = await plugin.construct("bulkhead:index:Tenant", "acme", {
      ...fullTenant(cellReference),
    } as never);
    expect(registered).toContain("bulkhead:index:Tenant acme");
    expect(registered).toContain("gcp:cloudrunv2/service:Service acme-egress-proxy");
    expect(registered).toHaveLength(36);
  });

  test("bad arguments come back by property", { timeout: slow }, async () => {
    const bad = { ...fullTenant(cellReference), image: "web:1", state: "off" } as never;
    const failure = await plugin.construct("bulkhead:index:Tenant", "acme", bad).catch((error) => error);
    expect(failure.details).toMatch(/^tenant 'acme' has 2 problems:\n {2}'image' must be pinned by digest/);
    const details = Buffer.concat(failure.metadata.get("grpc-status-details-bin")).toString("utf8");
    expect(details).toContain("InputPropertiesError");
    expect(details).toContain("must be 'active', 'quarantined' or 'closing', got 'off'");
  });
});
