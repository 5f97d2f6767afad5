import { afterEach, describe, expect, test } from "vitest";
import { startProxy, startVendor, type TestProxy, type TestVendor } from "../support";
import { counted, faultPlan, isAcknowledged, sendBatch } from "./load";

const taken = { status: 200, body: '{"success":true}' };
const never = new Promise<undefined>(() => undefined);

let vendor: TestVendor;
let proxy: TestProxy;
afterEach(async () => {
  await proxy.stop();
  await vendor.close();
});

describe("a connection that hangs", () => {
  test("L5: costs one attempt: another is made while the sender still waits", async () => {
    vendor = await startVendor();
    proxy = await startProxy({ plan: faultPlan(vendor.url, { deliveryTimeout: 30 }) });
    let requests = 0;
    vendor.answer(() => (requests++ === 0 ? never : taken));
    const began = performance.now();
    expect(isAcknowledged(await sendBatch(proxy.url, [1]))).toBe(true);
    // The whole delivery time is 30 s.
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(vendor.requests).toHaveLength(2);
    const [first, second] = vendor.requests.map(({ body }) => /"messageId":"(\w+)"/.exec(String(body))?.[1]);
    expect(second).toBe(first);
    expect(counted(await proxy.finalLedger(), "sent", { field: "*" })).toBe(1);
  });

  test("does not keep the events of another vendor waiting", async () => {
    vendor = await startVendor();
    const base = faultPlan(vendor.url, { deliveryTimeout: 30 });
    const vendors = { segment: { upstream: vendor.url }, posthog: { upstream: `${vendor.url}/posthog` } };
    const events = { report_generated: { to: ["segment", "posthog"], fields: {} } };
    proxy = await startProxy({ plan: { ...base, vendors, events } });
    vendor.answer(({ path }) => (path.startsWith("/posthog") ? taken : never));
    const hanging = Array.from({ length: 200 }, (_unused, number) => sendBatch(proxy.url, [number * 4]));
    await expect.poll(() => vendor.requests.length).toBeGreaterThan(0);
    const answer = await fetch(`${proxy.url}/posthog/batch/`, {
      method: "POST",
      body: JSON.stringify({ api_key: "k", batch: [{ event: "report_generated", distinct_id: "ann" }] }),
    });
    expect(answer.status).toBe(200);
    vendor.answer(() => taken);
    expect((await Promise.all(hanging)).every(isAcknowledged)).toBe(true);
  });
});
