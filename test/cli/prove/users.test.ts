/** What the users of an app with sessions reach: nothing of its account's, or all of it. */
import { describe, expect, test } from "vitest";
import { buildProof } from "../../../cli/prove/buildProof";
import type { ProofModel } from "../../../cli/prove/model";
import { answerOf, verdictLines } from "./support/reading";
import {
  account,
  bucket,
  emailOf,
  secret,
  secretMember,
  service,
  stackOf,
  subnet,
  unknown,
  written,
} from "./support/written";

const member = `serviceAccount:${emailOf("acme-run")}`;
const files = written("gcp:storage/bucketIAMMember:BucketIAMMember", "files", {
  bucket: "acme-data",
  role: "roles/storage.objectUser",
  member,
});
const key = secretMember("key", "acme-key", "roles/secretmanager.secretAccessor", member);

function proofWith(sessions: unknown): ProofModel {
  const envs = sessions === undefined ? [] : [{ name: "SESSIONS", value: sessions }];
  const app = service("acme", "acme", "acme-run", {
    template: {
      serviceAccount: emailOf("acme-run"),
      vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: "inside" }] },
      containers: [{ image: "example/app", envs }],
    },
  });
  const base = [account("acme-run"), bucket("acme-data", "acme"), secret("acme-key", "acme"), subnet];
  return buildProof({ resources: stackOf(...base, app, files, key), source: "plan" });
}

const user = "any user of acme";
const reach = (model: ProofModel) =>
  [answerOf(model, user, "bucket", "acme-data", "read"), answerOf(model, user, "secret", "acme-key", "read")].map(
    ({ allowed }) => allowed,
  );

describe("a user", () => {
  test.each<[string, unknown, string]>([
    ["in a sandbox reaches", { isolation: "sandbox" }, "no"],
    ["with a folder of the bucket reaches", { isolation: "process", bucket: "perUser" }, "no"],
    ["whose process shares the service's network reaches", { isolation: "process" }, "yes"],
  ])("%s what the account may: %o, %s", (_, sessions, allowed) => {
    expect(reach(proofWith(JSON.stringify(sessions)))).toEqual([allowed, allowed]);
  });

  test("whose settings aren't known yet may reach it", () => {
    expect(reach(proofWith(unknown))).toEqual(["unknown", "unknown"]);
  });

  test("gets there by the account's token, and is no way into the tenant from outside", () => {
    const model = proofWith(JSON.stringify({ isolation: "process" }));
    const { steps } = answerOf(model, user, "bucket", "acme-data", "read");
    expect(steps[0]).toMatchObject({
      why: "sessions share the service's network, so each can get its account's token",
      property: "template.containers[0].envs[0].value",
    });
    expect(verdictLines(model)).toEqual(verdictLines(proofWith(undefined)));
  });

  test("is no principal of an app without sessions", () => {
    expect(proofWith(undefined).principals.map(({ kind }) => kind)).not.toContain("user");
  });
});
