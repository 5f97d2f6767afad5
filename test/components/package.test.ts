/** The package as others get it: the tarball in an empty project, as a library and as a component plugin. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { starterPlan } from "../../cli/plan/starters";
import { cellReference, fullTenant } from "./support/arguments";
import { type Plugin, startPlugin } from "./support/plugin";

const root = join(__dirname, "..", "..");
const slow = 400_000;
const folder = (part: string) => mkdtempSync(join(tmpdir(), `bulkhead-${part}-`));
const npm = (args: string[], cwd: string) => execFileSync("npm", args, { cwd, encoding: "utf8", stdio: "pipe" });

/** Packs a copy, so that the entry file of the tarball never lies beside the sources that other tests load. */
function pack(): string {
  const work = folder("pack");
  const source = join(work, "components");
  const skipped = ["node_modules", "dist"];
  cpSync(join(root, "components"), source, { recursive: true, filter: (path) => !skipped.includes(basename(path)) });
  symlinkSync(join(root, "node_modules"), join(work, "node_modules"));
  npm(["pack", "--silent"], source);
  return join(source, "bulkhead-0.1.0.tgz");
}

let project: string;
const installed = () => join(project, "node_modules", "bulkhead");

beforeAll(() => {
  project = folder("empty");
  writeFileSync(join(project, "package.json"), '{ "name": "empty", "private": true }');
  npm(["install", "--prefer-offline", "--no-audit", "--no-fund", "--silent", pack()], project);
}, slow);

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

describe("as a library", () => {
  test("the schema that a starter plan names for editors is where it says", () => {
    const schema = /^# yaml-language-server: \$schema=(.+)$/m.exec(starterPlan())?.[1] ?? "";
    expect(JSON.parse(readFileSync(join(project, schema), "utf8"))).toMatchObject({ title: "Bulkhead tracking plan" });
  });

  test("the package loads and exports the components", () => {
    const script = "console.log(Object.keys(require('bulkhead')).sort().join())";
    const printed = execFileSync(process.execPath, ["-e", script], { cwd: project, encoding: "utf8" });
    expect(printed.trim()).toBe("AccessThrough,Cell,KeyKind,KeyReader,Tenant,TenantState");
  });

  test("the TypeScript example type-checks against it", { timeout: slow }, () => {
    cpSync(join(root, "examples", "typescript", "index.ts"), join(project, "index.ts"));
    const compiler = join(project, "node_modules", "typescript", "bin", "tsc");
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"];
    expect(execFileSync(process.execPath, [compiler, ...options, "index.ts"], { cwd: project, encoding: "utf8" })).toBe(
      "",
    );
  });

  test("dependencies on Pulumi are ranges, or a program would get two default providers", () => {
    const { dependencies } = JSON.parse(readFileSync(join(installed(), "package.json"), "utf8"));
    for (const name of ["@pulumi/pulumi", "@pulumi/gcp", "@pulumi/random"]) {
      expect(dependencies[name]).toMatch(/^\^/);
    }
  });
});

describe.each([
  ["the tarball", () => installed()],
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
    expect(registered).toHaveLength(35);
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
