import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Properties, unknownValue } from "../../../local/cloud/protocol/values";
import { cloudRegion } from "./cloudStack";
import { container, type ProtocolCloud, protocolCloud, types } from "./clouds";

let cloud: ProtocolCloud;
beforeAll(async () => {
  cloud = await protocolCloud();
});
afterAll(async () => cloud.close());

const service = { name: "a", location: cloudRegion, template: { containers: [container] } };
const secret = { secretId: "s", replication: { auto: {} } };
const subnet = { name: "a", network: "n", region: cloudRegion, ipCidrRange: "10.0.0.0/24" };
const network = { name: "n", autoCreateSubnetworks: false };
const grant = { secretId: "s", role: "roles/viewer", member: "allUsers" };
const auditConfig = "gcp:projects/iAMAuditConfig:IAMAuditConfig";
const policy = (members: string[]) => JSON.stringify({ bindings: [{ role: "roles/viewer", members }] });

interface Expected {
  readonly paths: string[];
  readonly replaces?: string[];
  readonly deleteBeforeReplace?: boolean;
}

const cases: [string, string, Properties, Properties, Expected][] = [
  ["nothing changed", types.service, service, service, { paths: [] }],
  ["a default written down", types.service, service, { ...service, deletionProtection: true }, { paths: [] }],
  [
    "a server's default inside a block written down",
    types.service,
    service,
    { ...service, template: { ...service.template, timeout: "300s" } },
    { paths: [] },
  ],
  [
    "another image",
    types.service,
    service,
    { ...service, template: { containers: [{ image: "example.com/b" }] } },
    { paths: ["template.containers[0].image"] },
  ],
  [
    "an unknown image",
    types.service,
    service,
    { ...service, template: { containers: [{ image: unknownValue }] } },
    { paths: ["template.containers[0].image"] },
  ],
  [
    "another location of a named service",
    types.service,
    service,
    { ...service, location: "us-central1" },
    { paths: ["location"], replaces: ["location"], deleteBeforeReplace: true },
  ],
  [
    "another name of a service",
    types.service,
    service,
    { ...service, name: "b" },
    { paths: ["name"], replaces: ["name"], deleteBeforeReplace: false },
  ],
  [
    "an unknown location",
    types.service,
    service,
    { ...service, location: unknownValue },
    { paths: ["location"], replaces: ["location"], deleteBeforeReplace: true },
  ],
  [
    "another replication of a secret",
    types.secret,
    secret,
    { ...secret, replication: { userManaged: { replicas: [{ location: cloudRegion }] } } },
    { paths: ["replication.auto", "replication.userManaged"], replaces: ["replication"], deleteBeforeReplace: false },
  ],
  [
    "another key of a secret, in place: its versions stay",
    types.secret,
    { ...secret, replication: { auto: { customerManagedEncryption: { kmsKeyName: "a" } } } },
    { ...secret, replication: { auto: { customerManagedEncryption: { kmsKeyName: "b" } } } },
    { paths: ["replication.auto.customerManagedEncryption.kmsKeyName"], replaces: [] },
  ],
  [
    "a secret's key taken away, in place",
    types.secret,
    { ...secret, replication: { auto: { customerManagedEncryption: { kmsKeyName: "a" } } } },
    secret,
    { paths: ["replication.auto.customerManagedEncryption"], replaces: [] },
  ],
  [
    "D2: protection switched off, whose default is on",
    types.service,
    service,
    { ...service, deletionProtection: false },
    { paths: ["deletionProtection"], replaces: [] },
  ],
  [
    "D2: protection left to its default again",
    types.service,
    { ...service, deletionProtection: false },
    service,
    { paths: ["deletionProtection"], replaces: [] },
  ],
  [
    "D2: a version disabled",
    types.version,
    { secret: "s", secretData: "fake" },
    { secret: "s", secretData: "fake", enabled: false },
    { paths: ["enabled"], replaces: [] },
  ],
  [
    "a network that no longer creates subnets",
    types.network,
    { name: "n" },
    { name: "n", autoCreateSubnetworks: false },
    { paths: ["autoCreateSubnetworks"], replaces: ["autoCreateSubnetworks"] },
  ],
  ["false where nothing is set", types.service, service, { ...service, iapEnabled: false }, { paths: [] }],
  [
    "D9: another service of an audit configuration, in place",
    auditConfig,
    { project: "p", service: "run.googleapis.com", auditLogConfigs: [{ logType: "DATA_READ" }] },
    { project: "p", service: "storage.googleapis.com", auditLogConfigs: [{ logType: "DATA_READ" }] },
    { paths: ["service"], replaces: [] },
  ],
  [
    "labels added and taken away",
    types.secret,
    { ...secret, labels: { a: "1", b: "2" } },
    { ...secret, labels: { a: "1", c: "3" } },
    { paths: ["labels.b", "labels.c"] },
  ],
  [
    "an optional block taken away that the cloud computes",
    types.service,
    { ...service, scaling: { minInstanceCount: 1 } },
    service,
    { paths: [] },
  ],
  [
    "an optional property taken away",
    types.service,
    { ...service, description: "d" },
    service,
    { paths: ["description"] },
  ],
  [
    "a subnet that grows",
    types.subnetwork,
    subnet,
    { ...subnet, ipCidrRange: "10.0.0.0/23" },
    { paths: ["ipCidrRange"], replaces: [] },
  ],
  [
    "a subnet that shrinks",
    types.subnetwork,
    subnet,
    { ...subnet, ipCidrRange: "10.0.0.0/25" },
    { paths: ["ipCidrRange"], replaces: ["ipCidrRange"], deleteBeforeReplace: true },
  ],
  [
    "a network's description",
    types.network,
    network,
    { ...network, description: "d" },
    { paths: ["description"], replaces: ["description"], deleteBeforeReplace: true },
  ],
  [
    "other secret data",
    types.version,
    { secret: "s", secretData: "fake-1" },
    { secret: "s", secretData: "fake-2" },
    { paths: ["secretData"], replaces: ["secretData"] },
  ],
  [
    "another member of a grant",
    types.secretMember,
    grant,
    { ...grant, member: "user:jane@example.com" },
    { paths: ["member"], replaces: ["member"] },
  ],
  [
    "a binding in another order",
    types.secretBinding,
    { secretId: "s", role: "roles/viewer", members: ["user:b@x.com", "user:a@x.com"] },
    { secretId: "s", role: "roles/viewer", members: ["user:a@x.com", "user:b@x.com"] },
    { paths: [] },
  ],
  [
    "a policy in another order",
    types.secretPolicy,
    { secretId: "s", policyData: policy(["user:b@x.com", "user:a@x.com"]) },
    { secretId: "s", policyData: policy(["user:a@x.com", "user:b@x.com"]) },
    { paths: [] },
  ],
  [
    "a policy with one member less",
    types.secretPolicy,
    { secretId: "s", policyData: policy(["user:b@x.com", "user:a@x.com"]) },
    { secretId: "s", policyData: policy(["user:a@x.com"]) },
    { paths: ["policyData"], replaces: [] },
  ],
  [
    "an unknown policy",
    types.secretPolicy,
    { secretId: "s", policyData: policy([]) },
    { secretId: "s", policyData: unknownValue },
    { paths: ["policyData"], replaces: [] },
  ],
];

describe("differences are reported as by the real provider", () => {
  test.each(cases)("%s", async (_title, type, olds, news, expected) => {
    const found = await cloud.google.diff(type, olds, olds, news);
    expect(found.paths).toEqual(expected.paths);
    expect(found.replaces).toEqual(expected.replaces ?? []);
    if (expected.deleteBeforeReplace !== undefined) {
      expect(found.deleteBeforeReplace).toBe(expected.deleteBeforeReplace);
    }
  });

  test("makes an automatically named replacement before it deletes the old one", async () => {
    const olds = { name: "it-0123abc", location: "EU" };
    const found = await cloud.google.diff(types.bucket, olds, olds, { ...olds, location: "US" });
    expect(found).toMatchObject({ replaces: ["location"], deleteBeforeReplace: false });
  });

  test("replaces what would move to another project of the provider", async () => {
    const found = await cloud.google.diff(types.secret, secret, { ...secret, project: "old-project" }, secret);
    expect(found).toMatchObject({ replaces: ["project"] });
  });
});
