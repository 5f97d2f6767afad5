import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Properties, unknownValue } from "../../../local/cloud/protocol/values";
import { cloudRegion } from "./cloudStack";
import { container, type ProtocolCloud, protocolCloud, types } from "./clouds";

let cloud: ProtocolCloud;
beforeAll(async () => {
  cloud = await protocolCloud();
});
afterAll(async () => cloud.close());

const template = { containers: [container] };
const route = { name: "r", network: "n", destRange: "0.0.0.0/0" };
const loginSettings = "projects/100000000042/iap_web/cloud_run-europe-west1/services/acme-workload";

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
  ["an unknown name", types.bucket, { name: unknownValue, location: "EU" }, undefined],
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
    types.firewall,
    { name: "f", network: "n" },
    /^allows: one of `allows,denies` must be specified$/,
  ],
  [
    "a firewall that both allows and denies",
    types.firewall,
    {
      name: "f",
      network: "n",
      sourceRanges: ["0.0.0.0/0"],
      allows: [{ protocol: "tcp" }],
      denies: [{ protocol: "udp" }],
    },
    /^allows: only one of `allows,denies` can be specified$/,
  ],
  [
    "a firewall with tags and accounts",
    types.firewall,
    { name: "f", network: "n", allows: [{ protocol: "tcp" }], sourceTags: ["a"], targetServiceAccounts: ["b@c.d"] },
    /^sourceTags: 'sourceTags' conflicts with 'targetServiceAccounts'$/m,
  ],
  [
    "a firewall with tags and accounts that are not known yet",
    types.firewall,
    { name: "f", network: "n", allows: [{ protocol: "tcp" }], sourceTags: ["a"], targetServiceAccounts: unknownValue },
    undefined,
  ],
  ["a route without a next hop", types.route, route, /^nextHopGateway: one of .* must be specified$/],
  ["a route with one next hop", types.route, { ...route, nextHopGateway: "default-internet-gateway" }, undefined],
  [
    "D6: a route with two next hops",
    types.route,
    { ...route, nextHopGateway: "default-internet-gateway", nextHopIp: "10.0.0.1" },
    /^nextHopGateway: only one of .* can be specified$/,
  ],
  ["a route whose next hop is not known yet", types.route, { ...route, nextHopIp: unknownValue }, undefined],
  [
    "a secret with both kinds of replication",
    types.secret,
    { secretId: "x", replication: { auto: {}, userManaged: { replicas: [{ location: cloudRegion }] } } },
    /^replication\.auto: only one of `replication\.auto,replication\.userManaged` can be specified$/,
  ],
  [
    "a replication without replicas",
    types.secret,
    { secretId: "x", replication: { userManaged: { replicas: [] } } },
    /^replication\.userManaged\.replicas: .* must have at least 1 entries, got 0$/,
  ],
  [
    "D6: a version with data twice",
    types.version,
    { secret: "projects/p/secrets/s", secretData: "fake-1", secretDataWo: "fake-2" },
    /^secretData: only one of/,
  ],
  [
    "D6: a connector beside a network interface",
    types.service,
    {
      name: "a",
      location: cloudRegion,
      template: { ...template, vpcAccess: { connector: "c", networkInterfaces: [{ network: "n" }] } },
    },
    /^template\.vpcAccess\.connector: .* conflicts with 'template\.vpcAccess\.networkInterfaces'$/m,
  ],
  [
    "D3: a property that doesn't exist",
    types.bucket,
    { location: "EU", versionning: {} },
    /^versionning: Invalid or unknown key/,
  ],
  [
    "D3: a property that doesn't exist in a block",
    types.service,
    { name: "a", location: cloudRegion, template: { ...template, serviceAcount: "x" } },
    /^template\.serviceAcount: Invalid or unknown key/,
  ],
  [
    "a property that doesn't exist in a block with an unknown value",
    types.service,
    { name: "a", location: cloudRegion, template: { ...template, serviceAcount: "x", timeout: unknownValue } },
    undefined,
  ],
  [
    "D5: a launch stage that doesn't exist",
    types.service,
    { name: "a", location: cloudRegion, template, launchStage: "FINAL" },
    /^launchStage: expected launchStage to be one of/,
  ],
  [
    "no stage, as empty text",
    types.service,
    { name: "a", location: cloudRegion, template, launchStage: "" },
    undefined,
  ],
  [
    "D5: a word that doesn't exist in a block",
    types.subnetwork,
    { name: "a", network: "n", ipCidrRange: "10.0.0.0/24", logConfig: { metadata: "ALL" } },
    /^logConfig\.metadata: expected logConfig\.metadata to be one of/,
  ],
  ["D7: a rotation in days", types.key, { name: "k", keyRing: "r", rotationPeriod: "90d" }, /^rotationPeriod: /],
  [
    "D7: a timeout without a unit",
    types.service,
    { name: "a", location: cloudRegion, template: { ...template, timeout: "300" } },
    /^template\.timeout: .* must be at least 0 seconds, such as/,
  ],
  [
    "an account description of 257 bytes",
    types.account,
    { accountId: "acme-run", description: "d".repeat(257) },
    /^description: 'description' must be at most 256 bytes$/,
  ],
  [
    "D7: a policy that is no JSON",
    types.secretPolicy,
    { secretId: "s", policyData: "roles/viewer" },
    /^policyData: 'policyData' must be an IAM policy as JSON$/,
  ],
  [
    "a condition without an expression",
    types.secretMember,
    { secretId: "s", role: "roles/viewer", member: "allUsers", condition: { title: "t" } },
    /^condition\.expression: Missing required argument/,
  ],
  [
    "an OAuth client without its secret",
    "gcp:iap/settings:Settings",
    { name: loginSettings, accessSettings: { oauthSettings: { clientId: "obviously-fake" } } },
    /client_id and client_secret must be set together/,
  ],
  [
    "settings of a service by the project's id",
    "gcp:iap/settings:Settings",
    { name: loginSettings.replace("100000000042", "acme-prod") },
    /with the project's number/,
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
