/** The command's package: the tarball in a project that has nothing else, used as its README says. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type LocalCloud, startLocalCloud } from "../../local/cloud";
import { engineEnvironment, ensureEngine } from "../../local/engine";
import { type EmptyProject, installPackage } from "./support/emptyProject";

vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

let project: EmptyProject;
let cloud: LocalCloud;
let env: NodeJS.ProcessEnv;

/** A program with a bucket that may become public, of a project that has installed nothing but the command. */
const program = `
  const storage = require("@pulumi/gcp/storage");
  new storage.Bucket("files", { name: "shop-files", project: "acme-prod", location: "EU" });`;

beforeAll(async () => {
  project = await installPackage("cli");
  const state = join(project.folder, "state");
  mkdirSync(state);
  cloud = await startLocalCloud({
    folder: join(project.folder, "cloud"),
    projects: { "acme-prod": { number: "123456789012" } },
  });
  env = { ...process.env, ...engineEnvironment(await ensureEngine(), state), ...cloud.env };
  writeFileSync(join(project.folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\nmain: index.js\n");
  writeFileSync(join(project.folder, "index.js"), program);
});

afterAll(async () => {
  await cloud?.stop();
  project?.remove();
});

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of the project's own packages, by `npx` as a user types it. */
function npx(...args: readonly string[]): Promise<Outcome> {
  return run("npx", ["--no", ...args]);
}

function run(command: string, args: readonly string[]): Promise<Outcome> {
  const options = { cwd: project.folder, env, maxBuffer: 1 << 26 };
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

test("the tarball holds bundles, and no source of them", () => {
  expect(project.files.filter((file) => /\.map$|\.ts$|\/test\/|node_modules/.test(file))).toEqual([]);
  expect(project.files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "cli/dist/main.js"]));
});

test("writes a tracking plan and checks it", async () => {
  expect(await npx("bulkhead", "plan", "init", "--output", "plan.yaml")).toMatchObject({ code: 0 });
  expect(readFileSync(join(project.folder, "plan.yaml"), "utf8")).toContain("version: 1");
  expect(await npx("bulkhead", "plan", "check", "plan.yaml")).toMatchObject({ code: 0, stderr: "" });
});

test("checks a program with the pack that it brings: rejected, exit 1", async () => {
  const engine = (await ensureEngine()).command;
  expect(await run(engine, ["stack", "init", "prod", "--non-interactive"])).toMatchObject({ code: 0 });
  const { code, stdout, stderr } = await npx("bulkhead", "check", "--stack", "prod", "--format", "json");
  expect(code, stderr).toBe(1);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ outcome: "rejected", stack: "prod" });
  expect(report.findings.map(({ rule }: { rule: string }) => rule)).toContain("private-bucket");
});

test("proves who can reach what, as a page", async () => {
  const { code, stderr } = await npx("bulkhead", "prove", "--format", "html", "--out", "proof.html");
  // No resource of this program belongs to a tenant, so there is nothing to prove, and the command says so.
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/^0 isolated, 0 not isolated/) });
  expect(readFileSync(join(project.folder, "proof.html"), "utf8")).toContain("<script");
});

test("needs no package that it doesn't name", () => {
  const bundle = join(project.installed, "cli", "dist", "main.js");
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(project.installed, "package.json"), "utf8"),
  );
  // Read by a parser, since texts of the command show imports too.
  const { metafile } = buildSync({
    entryPoints: [bundle],
    bundle: true,
    packages: "external",
    platform: "node",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const named = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const outside = named.filter((name) => !name.startsWith("node:") && !builtinModules.includes(name));
  const packages = outside.map((name) => (/^@[^/]+\/[^/]+|^[^/]+/.exec(name) ?? [name])[0]);
  expect(packages.length).toBeGreaterThan(0);
  expect([...new Set(packages)].filter((name) => !(name in { ...dependencies, ...optionalDependencies }))).toEqual([]);
});
