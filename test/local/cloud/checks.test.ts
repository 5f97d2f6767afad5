import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Properties } from "../../../local/cloud/protocol/values";
import { REGION } from "./cloudStack";
import { container, type ProtocolCloud, protocolCloud, TYPES } from "./clouds";

let cloud: ProtocolCloud;
beforeAll(async () => {
  cloud = await protocolCloud();
});
afterAll(async () => cloud.close());

const template = { containers: [container] };
const cases: [string, string, Properties, RegExp | undefined][] = [
  ["a good account id", TYPES.account, { accountId: "acme-run" }, undefined],
  ["an account id of 5 characters", TYPES.account, { accountId: "acme1" }, /^accountId: .*6 to 30.*got 'acme1'$/],
  ["an account id of 31 characters", TYPES.account, { accountId: `a${"b".repeat(30)}` }, /^accountId: /],
  ["a secret without replication", TYPES.secret, { secretId: "x" }, /^replication: Missing required argument/],
  ["a secret id with a dot", TYPES.secret, { secretId: "a.b", replication: { auto: {} } }, /^secretId: /],
  ["a version without data", TYPES.version, { secret: "projects/p/secrets/s" }, /^secretData: one of/],
  [
    "rotation without topics",
    TYPES.secret,
    { secretId: "x", replication: { auto: {} }, rotation: { nextRotationTime: "2026-01-01T00:00:00Z" } },
    /^topics: /,
  ],
  [
    "a service name of 50 characters",
    TYPES.service,
    { name: `a${"b".repeat(49)}`, location: REGION, template },
    /^name: /,
  ],
  ["a service name that ends with a hyphen", TYPES.service, { name: "a-", location: REGION, template }, /^name: /],
  [
    "a bad ingress",
    TYPES.service,
    { name: "a", location: REGION, template, ingress: "ALL" },
    /^ingress: expected ingress to be one of/,
  ],
  [
    "a container without image",
    TYPES.service,
    { name: "a", location: REGION, template: { containers: [{}] } },
    /^template\.containers\[0\]\.image: /,
  ],
  [
    "a list where a block belongs",
    TYPES.service,
    { name: "a", location: REGION, template: [] },
    /^template: 'template' must be a block, got a list$/,
  ],
  [
    "a number as text",
    TYPES.service,
    { name: "a", location: REGION, template: { ...template, maxInstanceRequestConcurrency: "80" } },
    undefined,
  ],
  [
    "text as a number",
    TYPES.service,
    { name: "a", location: REGION, template: { ...template, maxInstanceRequestConcurrency: "many" } },
    /must be a whole number, got a string$/,
  ],
  ["a bucket name in capitals", TYPES.bucket, { name: "Bucket", location: "EU" }, /^name: /],
  [
    "one day of soft delete",
    TYPES.bucket,
    { name: "bucket", location: "EU", softDeletePolicy: { retentionDurationSeconds: 86400 } },
    /between 604800 and 7776000/,
  ],
  ["an unknown name", TYPES.bucket, { name: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", location: "EU" }, undefined],
  [
    "a subnet with host bits",
    TYPES.subnetwork,
    { name: "a", network: "n", ipCidrRange: "10.0.0.1/24" },
    /valid CIDR range/,
  ],
  [
    "a member without a kind",
    TYPES.secretMember,
    { secretId: "s", role: "roles/viewer", member: "jane@example.com" },
    /^member: invalid value for member/,
  ],
  ["a role without a folder", TYPES.secretMember, { secretId: "s", role: "viewer", member: "allUsers" }, /^role: /],
  ["all users", TYPES.secretMember, { secretId: "s", role: "roles/viewer", member: "allUsers" }, undefined],
  [
    "a binding with one bad member",
    TYPES.secretBinding,
    { secretId: "s", role: "roles/viewer", members: ["allUsers", "jane"] },
    /^members\[1\]: /,
  ],
  ["a rotation under a day", TYPES.key, { name: "k", keyRing: "r", rotationPeriod: "3600s" }, /^rotationPeriod: /],
  [
    "a firewall that neither allows nor denies",
    "gcp:compute/firewall:Firewall",
    { name: "f", network: "n" },
    /^allows: /,
  ],
];

describe("inputs are checked as by the real provider", () => {
  it.each(cases)("%s", async (_title, type, inputs, reason) => {
    const { failures } = await cloud.google.check(type, inputs);
    if (reason) {
      expect(failures.join("\n")).toMatch(reason);
    } else {
      expect(failures).toEqual([]);
    }
  });

  it("says all that is wrong at once", async () => {
    const { failures } = await cloud.google.check(TYPES.service, {
      name: "A",
      location: REGION,
      template,
      ingress: "ALL",
    });
    expect(failures).toHaveLength(2);
  });

  it("never repeats a value of the wrong kind, as it may be a secret", async () => {
    const { failures } = await cloud.google.check(TYPES.version, { secret: "s", secretData: ["obviously-fake"] });
    expect(failures).toEqual(["secretData: 'secretData' must be text, got a list"]);
  });

  it("names a resource that the program leaves unnamed, and keeps the name", async () => {
    const first = await cloud.google.check(TYPES.bucket, { location: "EU" });
    expect(first.inputs.name).toMatch(/^it-[0-9a-f]{7}$/);
    const second = await cloud.google.check(TYPES.bucket, { location: "EU" }, { ...first.inputs, name: "it-0000000" });
    expect(second.inputs.name).toBe("it-0000000");
  });

  it("adds nothing else to the inputs", async () => {
    const inputs = { secretId: "plain", replication: { auto: {} } };
    expect((await cloud.google.check(TYPES.secret, inputs)).inputs).toEqual(inputs);
  });
});
