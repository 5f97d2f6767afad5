import RudderAnalytics from "@rudderstack/rudder-sdk-node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as support from "../support";

describe("@rudderstack/rudder-sdk-node, unmodified, through relay and proxy", () => {
  let chain: support.Chain;
  let vendor: support.TestVendor;
  let sdk: RudderAnalytics;

  beforeAll(async () => {
    chain = await support.startChain((upstream) => support.reportPlan(upstream));
    vendor = chain.vendor;
  });
  beforeEach(() => {
    vendor.requests.length = 0;
    sdk = new RudderAnalytics("sdk-own-key", { dataPlaneUrl: `${chain.relay.url}/rudderstack`, flushInterval: 100 });
  });
  afterEach(() => {
    vendor.answer(undefined);
  });
  afterAll(() => chain.stop());

  test("track in a gzip body that calls itself a form reports success and leaves as JSON", async () => {
    const properties = { plan: "team", email: "ann@customer.test" };
    const context = { ip: "203.0.113.7", traits: { email: "ann@customer.test" } };
    await support.called((done) => sdk.track({ userId: "ann", event: "report_generated", properties, context }, done));
    const [item] = await vendor.waitForItems(1);
    expect(item).toMatchObject({
      type: "track",
      event: "report_generated",
      userId: expect.stringMatching(support.pseudonymForm),
      messageId: expect.stringMatching(/^[0-9a-f]{32}$/),
      context: { library: { name: "bulkhead", version: "1" } },
    });
    expect(item?.properties).toEqual({ plan: "team" });
    expect(vendor.requests[0]?.headers.authorization).toBe(`Basic ${btoa("fake-rudderstack-key:")}`);
  });

  test("identify, group and alias keep one pseudonym for one id", async () => {
    await support.called((done) => sdk.identify({ userId: "ann", traits: { plan: "free", name: "Ann" } }, done));
    await support.called((done) => sdk.group({ userId: "ann", groupId: "acme inc", traits: { plan: "team" } }, done));
    await support.called((done) => sdk.alias({ userId: "ann", previousId: "anon-1" }, done));
    const [identify, group, alias] = await vendor.waitForItems(3);
    expect(identify?.traits).toEqual({ plan: "free" });
    expect(group).toMatchObject({ userId: identify?.userId, groupId: expect.stringMatching(support.pseudonymForm) });
    expect(alias).toMatchObject({ userId: identify?.userId, previousId: expect.stringMatching(support.pseudonymForm) });
  });

  test.each([429, 500, 503])("after a %i the SDK sends again with the same message id", async (status) => {
    const impatient = await support.startChain((upstream) => support.reportPlan(upstream, { deliveryTimeout: 0 }));
    const dataPlaneUrl = `${impatient.relay.url}/rudderstack`;
    const own = new RudderAnalytics("sdk-own-key", { dataPlaneUrl, flushInterval: 100 });
    try {
      let failures = 1;
      impatient.vendor.answer(() => (failures-- > 0 ? { status } : undefined));
      await support.called((done) => own.track({ userId: "ann", event: "report_generated" }, done));
      const [first, second] = await impatient.vendor.waitForItems(2);
      expect(second).toEqual(first);
    } finally {
      await impatient.stop();
    }
  });

  test("a 413 is an error for the caller and final, as it is at RudderStack", async () => {
    vendor.answer(() => ({ status: 413 }));
    const errors: Error[] = [];
    const dataPlaneUrl = `${chain.relay.url}/rudderstack`;
    const own = new RudderAnalytics("sdk-own-key", {
      dataPlaneUrl,
      errorHandler: (error: Error) => errors.push(error),
    });
    own.track({ userId: "ann", event: "report_generated" });
    own.flush();
    await expect
      .poll(() => errors.map(({ message }) => message), { timeout: 10_000 })
      .toEqual(["Request failed with status code 413"]);
    expect(vendor.requests).toHaveLength(1);
  });

  test("the proxy bridges an outage that this SDK would give up on", async () => {
    const end = Date.now() + 2_500;
    vendor.answer(() => (Date.now() < end ? { status: 500 } : undefined));
    await support.called((done) => sdk.track({ userId: "ann", event: "report_generated" }, done));
    expect(new Set(vendor.items().map(({ messageId }) => messageId)).size).toBe(1);
  });
});
