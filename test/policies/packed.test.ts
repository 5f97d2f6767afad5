/** What is shipped: the packed tarball, in a project with nothing else than Pulumi beside it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as storage from "@pulumi/gcp/storage";
import { afterAll, beforeAll, expect, it as test, vi } from "vitest";
import { repositoryRoot } from "../../local/root";
import { linkPackages } from "./support/builtPack";
import { type EngineBench, startBench } from "./support/engine";
import { summary } from "./support/judge";

vi.setConfig({ testTimeout: 240_000 });

let folder: string;
let bench: EngineBench;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-packed-"));
  bench = await startBench();
});
afterAll(async () => {
  await bench.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("works with only its own dependencies beside it, and holds nothing but what it runs", async () => {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: join(repositoryRoot(), "policies") });
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  const pack = join(folder, "node_modules", "@bulkhead", "policies");
  mkdirSync(pack, { recursive: true });
  execFileSync("tar", ["xzf", join(folder, tarball), "-C", pack, "--strip-components=1"]);
  expect(readdirSync(pack, { recursive: true }).map(String).sort()).toEqual([
    "PulumiPolicy.yaml",
    "dist",
    join("dist", "index.js"),
    "package.json",
  ]);

  linkPackages(folder, ["@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf"]);
  const run = await bench.preview(() => void new storage.Bucket("files", { location: "EU" }), { pack });
  expect(summary(run.findings), run.output).toEqual(["private-bucket files", "private-bucket files"]);
});
