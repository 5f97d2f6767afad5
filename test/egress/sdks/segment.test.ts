import { Analytics } from "@segment/analytics-node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as support from "../support";

describe("@segment/analytics-node, unmodified, through relay and proxy", () => {
  let chain: support.Chain;
  let vendor: support.TestVendor;
  let sdk: Analytics;
  const errors: unknown[] = [];

  beforeAll(async () => {
    chain = await support.startChain((upstream) => support.reportPlan(upstream, { deliveryTimeout: 0 }));
    vendor = chain.vendor;
  });
  beforeEach(() => {
    vendor.requests.length = 0;
    errors.length = 0;
    sdk = new Analytics({
      writeKey: "sdk-own-key",
      host: chain.relay.url,
      path: "/segment/v1/batch",
      flushInterval: 100,
    });
    sdk.on("error", (error) => errors.push(error));
  });
  afterEach(async () => {
    vendor.answer(undefined);
    await sdk.closeAndFlush({ timeout: 5_000 });
  });
  afterAll(() => chain.stop());

  test("track reports success; ids are pseudonyms, the message id is a keyed hash, and the context is rebuilt", async () => {
    const context = { ip: "203.0.113.7", userAgent: "agent", traits: { email: "ann@customer.test" } };
    const properties = { plan: "team", workspace: "ws-1", email: "ann@customer.test" };
    await support.called((done) =>
      sdk.track({ userId: "ann", anonymousId: "anon-1", event: "report_generated", properties, context }, done),
    );
    const [item] = await vendor.waitForItems(1);
    expect(item).toEqual({
      type: "track",
      event: "report_generated",
      messageId: expect.stringMatching(/^[0-9a-f]{32}$/),
      timestamp: expect.stringMatching(/\.000Z$/),
      userId: expect.stringMatching(support.pseudonymForm),
      anonymousId: expect.stringMatching(support.pseudonymForm),
      context: { library: { name: "bulkhead", version: "1" } },
      properties: { plan: "team", workspace: expect.stringMatching(support.pseudonymForm) },
    });
    expect(vendor.requests[0]?.headers.authorization).toBe(`Basic ${btoa("fake-segment-key:")}`);
  });

  test("identify, group, alias and page calls keep one pseudonym for one id", async () => {
    await support.called((done) =>
      sdk.identify({ userId: "ann", traits: { plan: "free", email: "ann@customer.test" } }, done),
    );
    await support.called((done) =>
      sdk.group({ userId: "ann", groupId: "acme inc", traits: { plan: "team", name: "x" } }, done),
    );
    await support.called((done) => sdk.alias({ userId: "ann", previousId: "anon-1" }, done));
    const properties = { page: "https://app.test/reports/7?email=ann", title: "Ann's report" };
    await support.called((done) => sdk.page({ userId: "ann", name: "Report of Ann", properties }, done));
    const [identify, group, alias, page] = await vendor.waitForItems(4);
    expect(identify).toMatchObject({ type: "identify", traits: { plan: "free" } });
    expect(group).toMatchObject({ type: "group", userId: identify?.userId, traits: { plan: "team" } });
    expect(group?.groupId).toMatch(support.pseudonymForm);
    expect(alias).toMatchObject({ type: "alias", userId: identify?.userId });
    expect(alias?.previousId).toMatch(support.pseudonymForm);
    expect(page).toMatchObject({ type: "page", userId: identify?.userId });
    expect(page?.properties).toEqual({ page: "/reports/:id" });
    expect(page).not.toHaveProperty("name");
  });

  test("after a 503 the SDK sends the batch again, and the vendor sees the same message ids", async () => {
    let failures = 1;
    vendor.answer(() => (failures-- > 0 ? { status: 503 } : undefined));
    await support.called((done) =>
      sdk.track({ userId: "ann", event: "report_generated", properties: { ok: true } }, done),
    );
    const [first, second] = await vendor.waitForItems(2);
    expect(second).toEqual(first);
    expect(errors).toEqual([]);
  });

  test("a 429 and its Retry-After reach the SDK, which waits", async () => {
    let failures = 1;
    vendor.answer(() => (failures-- > 0 ? { status: 429, headers: { "retry-after": "1" } } : undefined));
    const started = Date.now();
    await support.called((done) => sdk.track({ userId: "ann", event: "report_generated" }, done));
    expect(await vendor.waitForItems(2)).toHaveLength(2);
    expect(Date.now() - started).toBeGreaterThanOrEqual(1_000);
  });

  test.each([400, 413])("a %i is final for the SDK, as it is at Segment", async (status) => {
    vendor.answer(() => ({ status, body: '{"success":false,"message":"bad"}' }));
    sdk.track({ userId: "ann", event: "report_generated" });
    await sdk.flush({ timeout: 5_000 });
    expect(errors).toHaveLength(1);
    expect(vendor.requests).toHaveLength(1);
  });
});
