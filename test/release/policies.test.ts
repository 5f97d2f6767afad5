/** The policy pack's package: the tarball in a project that has nothing else. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as storage from "@pulumi/gcp/storage";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type EngineBench, startBench } from "../policies/support/engine";
import { summary } from "../policies/support/judge";
import { type EmptyProject, installPackage } from "./support/emptyProject";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 400_000 });

const root = join(__dirname, "../..");
let project: EmptyProject;
let bench: EngineBench;
beforeAll(async () => {
  project = await installPackage("policies");
  bench = await startBench();
});
afterAll(async () => {
  await bench?.stop();
  project?.remove();
});

test("the tarball holds nothing but what it runs", () => {
  expect(project.files).toEqual([
    "LICENSE",
    "PulumiPolicy.yaml",
    "README.md",
    "THIRD_PARTY_NOTICES.txt",
    "index.js",
    "package.json",
    "sdk/index.d.ts",
    "sdk/index.js",
  ]);
});

test("lists its rules in a pack of one's own, under the policy SDK", async () => {
  const pack = join(project.folder, "own-pack");
  mkdirSync(pack);
  writeFileSync(join(pack, "PulumiPolicy.yaml"), "name: ours\nruntime: nodejs\nmain: index.js\n");
  writeFileSync(join(pack, "package.json"), '{ "name": "ours", "version": "1.0.0", "private": true }');
  writeFileSync(
    join(pack, "index.js"),
    `const { PolicyPack } = require("@pulumi/policy");
     const { policies } = require("@bulkhead/policies/sdk");
     new PolicyPack("ours", { policies });`,
  );
  // An optional peer, which the project that wants it installs itself.
  symlinkSync(join(root, "node_modules/@pulumi/policy"), join(project.folder, "node_modules/@pulumi/policy"), "dir");
  const run = await bench.preview(() => void new storage.Bucket("files", { location: "EU" }), { pack });
  expect(summary(run.findings), run.output).toEqual(["private-bucket files", "private-bucket files"]);
  expect(run.succeeded).toBe(false);
});

test("works with only its own dependencies beside it", async () => {
  const run = await bench.preview(() => void new storage.Bucket("files", { location: "EU" }), {
    pack: project.installed,
  });
  expect(summary(run.findings), run.output).toEqual(["private-bucket files", "private-bucket files"]);
});
