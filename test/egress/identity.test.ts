import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DatedKey } from "../../egress/keys/datedKey";
import { Keyring } from "../../egress/keys/keyring";
import * as support from "./support";

const january = "2024-01-15T10:00:00Z";
const july = "2024-07-15T10:00:00Z";

/** Sends one track call by Segment's and one by Mixpanel's format and returns the pseudonyms that left. */
async function pseudonyms(proxy: support.TestProxy, vendor: support.TestVendor, id: string, time: string) {
  vendor.requests.length = 0;
  const batch = [{ type: "track", event: "report_generated", userId: id, timestamp: time, messageId: "m-1" }];
  await fetch(`${proxy.url}/segment/v1/batch`, { method: "POST", body: JSON.stringify({ batch }) });
  const properties = { distinct_id: id, time: Date.parse(time) / 1000, workspace: id, $insert_id: "m-1" };
  const events = JSON.stringify([{ event: "report_generated", properties }]);
  await fetch(`${proxy.url}/mixpanel/track`, { method: "POST", body: events });
  const [segment, mixpanel] = vendor.items();
  const left = mixpanel?.properties as Record<string, string>;
  return {
    segment: String(segment?.userId),
    mixpanel: left.distinct_id,
    field: left.workspace,
    message: left.$insert_id,
  };
}

describe("pseudonyms", () => {
  let vendor: support.TestVendor;
  let proxy: support.TestProxy;
  beforeAll(async () => {
    vendor = await support.startVendor();
    proxy = await support.startProxy({ plan: support.reportPlan(vendor.url) });
  });
  afterAll(async () => {
    await proxy.stop();
    await vendor.close();
  });

  test("are the same for one id in every field and on every try, and survive a restart", async () => {
    const before = await pseudonyms(proxy, vendor, "ann", july);
    expect(before.field).toBe(before.mixpanel);
    expect(await pseudonyms(proxy, vendor, "ann", july)).toEqual(before);
    const again = await support.startProxy({ plan: support.reportPlan(vendor.url) });
    expect(await pseudonyms(again, vendor, "ann", july)).toEqual(before);
    await again.stop();
  });

  test("differ between ids, vendors and key dates", async () => {
    const ann = await pseudonyms(proxy, vendor, "ann", july);
    const bob = await pseudonyms(proxy, vendor, "bob", july);
    const earlier = await pseudonyms(proxy, vendor, "ann", january);
    const all = [ann, bob, earlier].flatMap(({ segment, mixpanel }) => [segment, mixpanel]);
    expect(new Set(all).size).toBe(6);
    expect(ann.mixpanel).toMatch(/^p2024-06-01_/);
    expect(earlier.mixpanel).toMatch(/^p2024-01-01_/);
  });

  test("differ between tenants that were given the same key by mistake", async () => {
    const other = await support.startProxy({ plan: support.reportPlan(vendor.url), tenant: "globex" });
    const ann = await pseudonyms(proxy, vendor, "ann", july);
    const elsewhere = await pseudonyms(other, vendor, "ann", july);
    await other.stop();
    expect(elsewhere.segment).not.toBe(ann.segment);
    expect(elsewhere.mixpanel).not.toBe(ann.mixpanel);
    expect(elsewhere.message).not.toBe(ann.message);
  });
});

describe("keys", () => {
  const keys = new Map([
    ["2024-06-01", Buffer.alloc(32, 2)],
    ["2024-01-01", Buffer.alloc(32, 1)],
  ]);

  test.each([
    ["2023-12-31T23:59:59.999Z", undefined],
    ["2024-01-01T00:00:00.000Z", "2024-01-01"],
    ["2024-05-31T23:59:59.999Z", "2024-01-01"],
    ["2024-06-01T00:00:00.000Z", "2024-06-01"],
    ["2031-01-01T00:00:00.000Z", "2024-06-01"],
  ])("at %s the key is %s", (time, date) => {
    expect(new Keyring(keys, "acme", "mixpanel").at(Date.parse(time))?.date).toBe(date);
  });

  test("hash buckets fill evenly and stay within their number", () => {
    const key = new DatedKey(Buffer.alloc(32, 3), "acme", "mixpanel", "2024-01-01");
    const counts = new Array<number>(16).fill(0);
    for (let id = 0; id < 16_000; id++) {
      const bucket = key.bucket(`user-${id}`, 16);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    expect(counts).toHaveLength(16);
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1_150);
  });

  test("many ids do not grow the cache without bound, and the pseudonym stays what it was", () => {
    const key = new DatedKey(Buffer.alloc(32, 3), "acme", "mixpanel", "2024-01-01");
    const first = key.pseudonym("ann").text;
    for (let id = 0; id < 20_000; id++) {
      key.pseudonym(`user-${id}`);
    }
    expect(key.pseudonym("ann").text).toBe(first);
  });
});
