import { jitsuAnalytics } from "@jitsu/js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as support from "../support";

describe("@jitsu/js, unmodified, through relay and proxy", () => {
  let chain: support.Chain;
  let vendor: support.TestVendor;
  let sdk: ReturnType<typeof jitsuAnalytics>;

  beforeAll(async () => {
    chain = await support.startChain((upstream) => support.reportPlan(upstream));
    vendor = chain.vendor;
  });
  beforeEach(() => {
    vendor.requests.length = 0;
    sdk = jitsuAnalytics({ host: `${chain.relay.url}/jitsu`, writeKey: "sdk-own:key", s2s: true, fetch });
  });
  afterEach(() => {
    vendor.answer(undefined);
  });
  afterAll(() => chain.stop());

  test("track reports success and leaves by the same path with the real write key", async () => {
    await sdk.track("report_generated", { plan: "team", email: "ann@customer.test" });
    const [item] = await vendor.waitForItems(1);
    expect(vendor.requests[0]?.path).toBe("/api/s/s2s/track");
    expect(vendor.requests[0]?.headers["x-write-key"]).toBe("fake-jitsu-id:fake-jitsu-secret");
    expect(item).toMatchObject({
      type: "track",
      event: "report_generated",
      context: { library: { name: "bulkhead", version: "1" } },
    });
    expect(item?.properties).toEqual({ plan: "team" });
    expect(item).not.toHaveProperty("writeKey");
  });

  test("identify, group and track carry one pseudonym for one id", async () => {
    await sdk.identify("ann", { plan: "free", email: "ann@customer.test" });
    await sdk.group("acme inc", { plan: "team" });
    await sdk.track("report_generated");
    const [identify, group, track] = await vendor.waitForItems(3);
    expect(identify).toMatchObject({ type: "identify", userId: expect.stringMatching(support.pseudonymForm) });
    expect(identify?.traits).toEqual({ plan: "free" });
    expect(group).toMatchObject({ type: "group", groupId: expect.stringMatching(support.pseudonymForm) });
    expect(track?.userId).toBe(identify?.userId);
  });

  test.each([429, 503])("the proxy bridges a %i, since this SDK never tries again", async (status) => {
    let failures = 2;
    vendor.answer(() => (failures-- > 0 ? { status } : undefined));
    await sdk.track("report_generated", { ok: true });
    const items = await vendor.waitForItems(3);
    expect(items).toHaveLength(3);
    expect(new Set(items.map((item) => JSON.stringify(item))).size).toBe(1);
  });

  test("a refusal of the vendor reaches the SDK as one", async () => {
    vendor.answer(() => ({ status: 400, body: '{"ok":false,"error":"bad"}' }));
    const answer = await fetch(`${chain.relay.url}/jitsu/api/s/track`, {
      method: "POST",
      body: JSON.stringify({ type: "track", event: "report_generated", anonymousId: "anon-1" }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ ok: false, error: "the vendor refused the request" });
  });
});
