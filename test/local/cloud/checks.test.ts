import { afterAll, beforeAll, describe, expect, it as test } from "vitest";
import type { Properties } from "../../../local/cloud/protocol/values";
import { cloudRegion } from "./cloudStack";
import { container, type ProtocolCloud, protocolCloud, types } from "./clouds";

let cloud: ProtocolCloud;
beforeAll(async () => {
  cloud = await protocolCloud();
});
afterAll(async () => cloud.close());

const template = { containers: [container] };
const cases: [string, string, Properties, RegExp | undefined][] = [
  ["a good account id", types.account, { accountId: "acme-run" }, undefined],
  ["an account id of 5 characters", types.account, { accountId: "acme1" }, /^accountId: .*6 to 30.*got 'acme1'$/],
  ["an account id of 31 characters", types.account, { accountId: `a${"b".repeat(30)}` }, /^accountId: /],
  ["a secret without replication", types.secret, { secretId: "x" }, /^replication: Missing required argument/],
  ["a secret id with a dot", types.secret, { secretId: "a.b", replication: { auto: {} } }, /^secretId: /],
  ["a version without data", types.version, { secret: "projects/p/secrets/s" }, /^secretData: one of/],
  [
    "rotation without topics",
    types.secret,
    { secretId: "x", replication: { auto: {} }, rotation: { nextRotationTime: "2026-01-01T00:00:00Z" } },
    /^topics: /,
  ],
  [
    "a service name of 50 characters",
    types.service,
    { name: `a${"b".repeat(49)}`, location: cloudRegion, template },
    /^name: /,
  ],
  ["a service name that ends with a hyphen", types.service, { name: "a-", location: cloudRegion, template }, /^name: /],
  [
    "a bad ingress",
    types.service,
    { name: "a", location: cloudRegion, template, ingress: "ALL" },
    /^ingress: expected ingress to be one of/,
  ],
  [
    "a container without image",
    types.service,
    { name: "a", location: cloudRegion, template: { containers: [{}] } },
    /^template\.containers\[0\]\.image: /,
  ],
  [
    "a list where a block belongs",
    types.service,
    { name: "a", location: cloudRegion, template: [] },
    /^template: 'template' must be a block, got a list$/,
  ],
  [
    "a number as text",
    types.service,
    { name: "a", location: cloudRegion, template: { ...template, maxInstanceRequestConcurrency: "80" } },
    undefined,
  ],
  [
    "text as a number",
    types.service,
    { name: "a", location: cloudRegion, template: { ...template, maxInstanceRequestConcurrency: "many" } },
    /must be a whole number, got a string$/,
  ],
  ["a bucket name in capitals", types.bucket, { name: "Bucket", location: "EU" }, /^name: /],
  [
    "one day of soft delete",
    types.bucket,
    { name: "bucket", location: "EU", softDeletePolicy: { retentionDurationSeconds: 86400 } },
    /between 604800 and 7776000/,
  ],
  ["an unknown name", types.bucket, { name: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", location: "EU" }, undefined],
  [
    "a subnet with host bits",
    types.subnetwork,
    { name: "a", network: "n", ipCidrRange: "10.0.0.1/24" },
    /valid CIDR range/,
  ],
  [
    "a member without a kind",
    types.secretMember,
    { secretId: "s", role: "roles/viewer", member: "jane@example.com" },
    /^member: invalid value for member/,
  ],
  ["a role without a folder", types.secretMember, { secretId: "s", role: "viewer", member: "allUsers" }, /^role: /],
  ["all users", types.secretMember, { secretId: "s", role: "roles/viewer", member: "allUsers" }, undefined],
  [
    "a binding with one bad member",
    types.secretBinding,
    { secretId: "s", role: "roles/viewer", members: ["allUsers", "jane"] },
    /^members\[1\]: /,
  ],
  ["a rotation under a day", types.key, { name: "k", keyRing: "r", rotationPeriod: "3600s" }, /^rotationPeriod: /],
  [
    "a firewall that neither allows nor denies",
    "gcp:compute/firewall:Firewall",
    { name: "f", network: "n" },
    /^allows: /,
  ],
];

describe("inputs are checked as by the real provider", () => {
  test.each(cases)("%s", async (_title, type, inputs, reason) => {
    const { failures } = await cloud.google.check(type, inputs);
    if (reason) {
      expect(failures.join("\n")).toMatch(reason);
    } else {
      expect(failures).toEqual([]);
    }
  });

  test("says all that is wrong at once", async () => {
    const { failures } = await cloud.google.check(types.service, {
      name: "A",
      location: cloudRegion,
      template,
      ingress: "ALL",
    });
    expect(failures).toHaveLength(2);
  });

  test("never repeats a value of the wrong kind, as it may be a secret", async () => {
    const { failures } = await cloud.google.check(types.version, { secret: "s", secretData: ["obviously-fake"] });
    expect(failures).toEqual(["secretData: 'secretData' must be text, got a list"]);
  });

  test("names a resource that the program leaves unnamed, and keeps the name", async () => {
    const first = await cloud.google.check(types.bucket, { location: "EU" });
    expect(first.inputs.name).toMatch(/^it-[0-9a-f]{7}$/);
    const second = await cloud.google.check(types.bucket, { location: "EU" }, { ...first.inputs, name: "it-0000000" });
    expect(second.inputs.name).toBe("it-0000000");
  });

  test("adds nothing else to the inputs", async () => {
    const inputs = { secretId: "plain", replication: { auto: {} } };
    expect((await cloud.google.check(types.secret, inputs)).inputs).toEqual(inputs);
  });
});
