/** The whole way on a real engine: refused, reviewed, deployed, changed, refused again, and frozen. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parseContent } from "../../../review";
import { type EngineBench, startBench } from "../support/engine";
import { approve, makeApprover, reviewsFolder } from "../support/reviews";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** A bucket and its one reader, whose policy is not known before the account is there. */
const program = (role: string) => () => {
  const account = new serviceaccount.Account("reader", { accountId: "reader" });
  const bucket = new storage.Bucket("files", {
    location: "EU",
    uniformBucketLevelAccess: true,
    publicAccessPrevention: "enforced",
  });
  new storage.BucketIAMPolicy("policy", {
    bucket: bucket.name,
    policyData: pulumi.jsonStringify({
      bindings: [{ role, members: [pulumi.interpolate`serviceAccount:${account.email}`] }],
    }),
  });
};

const alice = makeApprover("alice");
const folder = reviewsFolder();
const contentFile = join(folder, "content.txt");
const packConfig = {
  reviewed: { required: true, folder, keys: { alice: alice.publicKey }, contentFile },
  "audit-trail": "disabled",
};
const options = { state: "reviews", packConfig };
let bench: EngineBench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(async () => {
  await bench.stop();
  rmSync(folder, { recursive: true });
});

const approveNow = () => {
  const content = parseContent(readFileSync(contentFile, "utf8"));
  if (content === undefined) {
    throw new Error("the pack must have written the content");
  }
  return approve(folder, content, alice, { reviewedAt: new Date().toISOString(), until: "2999-01-01" });
};

async function said(step: "preview" | "up", role: string) {
  const run = await bench[step](program(role), options);
  const found = run.findings.filter(({ rule }) => rule === "reviewed");
  return {
    succeeded: run.succeeded,
    output: run.output,
    found: found.map(({ name, message }) => `${name}: ${message}`),
  };
}

test("content is refused until it is reviewed, deployed, and refused again once it changes or is frozen", async () => {
  const [viewer, admin] = ["roles/storage.objectViewer", "roles/storage.objectAdmin"] as const;

  expect((await said("preview", viewer)).found[0]).toContain("must have a valid review, got none");
  const early = await said("up", viewer);
  expect(early.found[0]).toContain("must be reviewed, got a resource that is in no valid review");
  expect(early.output).not.toMatch(/gcp:\S+ \w+ created/);

  await approveNow();
  expect(await said("preview", viewer)).toMatchObject({ succeeded: true, found: [] });
  expect(await said("up", viewer)).toMatchObject({ succeeded: true, found: [] });

  const late = await said("preview", viewer);
  expect(late.found).toEqual([
    "policy: 'policyData' must be reviewed, got a value that was not known at the review; look at 'bulkhead review diff', then have it approved by 'bulkhead review approve'",
  ]);
  await approveNow();
  expect(await said("preview", viewer)).toMatchObject({ succeeded: true, found: [] });

  const changed = await said("preview", admin);
  expect(changed.found.length).toBe(1);
  expect(changed.found[0]).toContain("policy: 'policyData.bindings[");
  const without = await said("up", admin);
  expect(without.succeeded).toBe(false);
  expect(without.found[0]).toContain("policy: must be reviewed, got a resource that is in no valid review");
  expect(without.output).not.toMatch(/gcp:\S+ \w+ updated/);

  writeFileSync(
    join(folder, "freeze.json"),
    JSON.stringify({ reason: "audit", owner: "dana", since: "2026-11-21T00:00:00Z" }),
  );
  expect((await said("preview", viewer)).found[0]).toContain("must not be deployed, got a freeze since");
  const frozen = await said("up", admin);
  expect(frozen.found[0]).toContain("policy: 'freeze' must not be deployed, got a freeze since");
  expect(frozen.output).not.toMatch(/gcp:\S+ \w+ updated/);
});
