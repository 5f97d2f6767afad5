import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeObject, writeObject } from "../../../../local/front/apis/objects";
import { type ProtocolCloud, protocolCloud, types } from "../clouds";

const objectType = "gcp:storage/bucketObject:BucketObject";
const period = 3600;
let cloud: ProtocolCloud;
beforeAll(async () => {
  cloud = await protocolCloud();
});
afterAll(() => cloud.close());

const bucket = (name: string, more: object = {}) =>
  cloud.google.make(types.bucket, { name, location: "EU", forceDestroy: true, ...more });
const text = { content: Buffer.from("obviously-fake"), contentType: "text/plain", metadata: {} };

describe("an object of a bucket with a retention period", () => {
  test("can't be replaced or deleted before its end, nor can its bucket", async () => {
    const store = cloud.local.cloud;
    const made = await bucket("kept", { retentionPolicy: { retentionPeriod: String(period) } });
    const key = { bucket: "kept", name: "ledger" };
    await writeObject(store, key, text, {});
    await expect(writeObject(store, key, text, {})).rejects.toThrow("is subject to bucket's retention policy");
    await expect(removeObject(store, key, {})).rejects.toThrow("is subject to bucket's retention policy");
    await expect(cloud.google.delete(types.bucket, made.id, made.outputs)).rejects.toThrow(
      "Object 'kept/ledger' is subject to bucket's retention policy",
    );
    await store.clock.advance(period);
    expect(await removeObject(store, key, {})).toBe(true);
    await cloud.google.delete(types.bucket, made.id, made.outputs);
  });
});

describe("a locked retention period", () => {
  const retention = (seconds: number, isLocked = true) => ({
    retentionPolicy: { retentionPeriod: `${seconds}`, isLocked },
  });

  test("can be made longer, and neither shorter nor removed", async () => {
    const inputs = { name: "locked", location: "EU" };
    const made = await bucket("locked", retention(period));
    const update = (change: object) =>
      cloud.google.update(types.bucket, made.id, made.outputs, { ...inputs, ...change });
    await expect(update(retention(period - 1))).rejects.toThrow(
      "Cannot reduce retention duration of a locked Retention Policy for bucket 'locked'.",
    );
    await expect(update({})).rejects.toThrow("Bucket 'locked' has a locked Retention Policy which cannot be removed.");
    await expect(update(retention(period + 1))).resolves.toBeDefined();
  });

  test.each([
    ["without its lock", retention(period, false)],
    ["without its period", {}],
  ])("%s is another bucket, so the preview says 'replace'", async (_, change) => {
    const name = `relocked-${Object.keys(change).length}`;
    const inputs = { name, location: "EU", forceDestroy: true };
    const before = { ...inputs, ...retention(period) };
    const { outputs } = await cloud.google.make(types.bucket, before);
    const { replaces } = await cloud.google.diff(types.bucket, before, outputs, { ...inputs, ...change });
    expect(replaces).toHaveLength(1);
    expect(replaces[0]).toContain("retentionPolicy");
  });

  test("that isn't locked can be shortened and removed", async () => {
    const inputs = { name: "unlocked", location: "EU" };
    const made = await bucket("unlocked", retention(period, false));
    const { outputs } = await cloud.google.update(types.bucket, made.id, made.outputs, {
      ...inputs,
      ...retention(1, false),
    });
    await expect(cloud.google.update(types.bucket, made.id, outputs, inputs)).resolves.toBeDefined();
  });
});

describe("an object under a hold", () => {
  test.each(["temporaryHold", "eventBasedHold"])("of %s stays until the hold is lifted", async (hold) => {
    const name = `held-${hold.toLowerCase()}`;
    await bucket(name);
    const inputs = { bucket: name, name: "evidence", content: "obviously-fake" };
    const made = await cloud.google.make(objectType, { ...inputs, [hold]: true });
    await expect(cloud.google.delete(objectType, made.id, made.outputs)).rejects.toThrow("is under active");
    const { outputs } = await cloud.google.update(objectType, made.id, made.outputs, inputs);
    await cloud.google.delete(objectType, made.id, outputs);
  });
});
