/** The policy pack's package: the tarball in a project that has nothing else. */
import * as storage from "@pulumi/gcp/storage";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type EngineBench, startBench } from "../policies/support/engine";
import { summary } from "../policies/support/judge";
import { type EmptyProject, installPackage } from "./support/emptyProject";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 400_000 });

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
  ]);
});

test("works with only its own dependencies beside it", async () => {
  const run = await bench.preview(() => void new storage.Bucket("files", { location: "EU" }), {
    pack: project.installed,
  });
  expect(summary(run.findings), run.output).toEqual(["private-bucket files", "private-bucket files"]);
});
