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
