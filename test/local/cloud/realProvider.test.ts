/** Behaviour of the real provider that bit us, each by its row of docs/real-cloud.md (provider 9.35.0, 2026-11-28). */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isUnknown, type Properties, unknownValue } from "../../../local/cloud/protocol/values";
import { cloudRegion, stackProject } from "./cloudStack";
import { container, type ProtocolCloud, protocolCloud, types } from "./clouds";

let cloud: ProtocolCloud;
beforeAll(async () => {
  cloud = await protocolCloud();
});
afterAll(() => cloud.close());

describe("D4: a count of 0 is not sent", () => {
  const inputs = (name: string, scaling: Properties) => ({
    name,
    location: cloudRegion,
    template: { containers: [container] },
    scaling,
  });
  const stored = async (name: string) => {
    const path = `run.googleapis.com/projects/${stackProject}/locations/${cloudRegion}/services/${name}`;
    return (await cloud.local.cloud.find(path))?.properties.scaling;
  };

  test("so a service with a manual count of 0 has no count at all", async () => {
    await cloud.google.make(types.service, inputs("new", { scalingMode: "MANUAL", manualInstanceCount: 0 }));
    expect(await stored("new")).toEqual({ scalingMode: "MANUAL" });
  });

  test("and the counts that the program no longer sets stay", async () => {
    const made = await cloud.google.make(types.service, inputs("kept", { minInstanceCount: 1, maxInstanceCount: 5 }));
    const update = (scaling: Properties) =>
      cloud.google.update(types.service, made.id, made.outputs, inputs("kept", scaling));
    await update({ scalingMode: "MANUAL", manualInstanceCount: 0 });
    expect(await stored("kept")).toEqual({ scalingMode: "MANUAL", maxInstanceCount: 5, minInstanceCount: 1 });
    await update({ scalingMode: "MANUAL", manualInstanceCount: 0, minInstanceCount: 0 });
    expect(await stored("kept")).toEqual({ scalingMode: "MANUAL", maxInstanceCount: 5 });
  });
});

describe("D8: a value that the server fills in, too, and that the program takes out", () => {
  const template = (more: Properties) => ({
    name: "filled",
    location: cloudRegion,
    template: { containers: [{ ...container, resources: { limits: { cpu: "2", memory: "1Gi" } } }], ...more },
  });
  const bare = { name: "filled", location: cloudRegion, template: { containers: [container] } };
  const full = template({ timeout: "60s", maxInstanceRequestConcurrency: 7 });

  test("is no change", async () => {
    const same = await cloud.google.diff(types.service, full, full, template({ maxInstanceRequestConcurrency: 7 }));
    expect(same.paths).toEqual([]);
    const other = await cloud.google.diff(types.service, full, full, template({ timeout: "61s" }));
    expect(other.paths).toEqual(["template.timeout"]);
  });

  test("stays when something else changes", async () => {
    const made = await cloud.google.make(types.service, full);
    const { outputs } = await cloud.google.update(types.service, made.id, made.outputs, {
      ...bare,
      ingress: "INGRESS_TRAFFIC_ALL",
    });
    expect(outputs.template).toMatchObject({ timeout: "60s", maxInstanceRequestConcurrency: 7 });
  });
});

describe("C22: a log bucket", () => {
  const type = "gcp:logging/projectBucketConfig:ProjectBucketConfig";
  const inputs = (bucketId: string, retentionDays: number) => ({
    project: stackProject,
    location: cloudRegion,
    bucketId,
    retentionDays,
  });

  test("that is there is acquired and changed", async () => {
    await cloud.google.make(type, inputs("there", 30));
    const { outputs } = await cloud.google.make(type, inputs("there", 400));
    expect(outputs.retentionDays).toBe(400);
  });

  test("that waits for its deletion can't be acquired", async () => {
    const made = await cloud.google.make(type, inputs("gone", 30));
    await cloud.google.delete(type, made.id, made.outputs);
    await expect(cloud.google.make(type, inputs("gone", 30))).rejects.toThrow("its name stays taken after deletion");
  });
});

describe("D10: one unknown member makes the whole unknown in a preview", () => {
  const preview = async (type: string, inputs: Properties) => (await cloud.google.create(type, inputs, true)).outputs;
  const binding = (...members: string[]) => ({ secretId: "s", role: "roles/secretmanager.secretAccessor", members });

  test("of IAM members", async () => {
    const mixed = await preview(types.secretBinding, binding("user:ann@example.com", unknownValue));
    expect(isUnknown(mixed.members)).toBe(true);
    const known = await preview(types.secretBinding, binding("user:ann@example.com"));
    expect(known.members).toEqual(["user:ann@example.com"]);
  });

  test("of labels", async () => {
    const mixed = await preview(types.bucket, {
      name: "b",
      location: "EU",
      labels: { tenant: "acme", of: unknownValue },
    });
    expect([mixed.labels, mixed.pulumiLabels, mixed.effectiveLabels].map(isUnknown)).toEqual([true, true, true]);
    const known = await preview(types.bucket, { name: "b", location: "EU", labels: { tenant: "acme" } });
    expect(known.labels).toEqual({ tenant: "acme" });
  });
});

test.each([
  [
    "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter",
    { parent: "accessPolicies/1", name: "accessPolicies/1/servicePerimeters/p", title: "p" },
  ],
  [
    "gcp:orgpolicy/policy:Policy",
    { parent: `projects/${stackProject}`, name: `projects/${stackProject}/policies/x.y` },
  ],
])("D14: the deletion policy of %s is unknown in a preview", async (type, inputs) => {
  const checked = await cloud.google.check(type, inputs);
  const { outputs } = await cloud.google.create(type, checked.inputs, true);
  expect(isUnknown(outputs.deletionPolicy)).toBe(true);
});
