import { createInstance, Identify } from "@amplitude/analytics-node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as support from "../support";

describe("@amplitude/analytics-node, unmodified, through relay and proxy", () => {
  let chain: support.Chain;
  let vendor: support.TestVendor;
  let sdk: ReturnType<typeof createInstance>;

  beforeAll(async () => {
    chain = await support.startChain((upstream) => support.reportPlan(upstream, { deliveryTimeout: 0 }));
    vendor = chain.vendor;
  });
  beforeEach(async () => {
    vendor.requests.length = 0;
    sdk = createInstance();
    const serverUrl = `${chain.relay.url}/amplitude/2/httpapi`;
    await sdk.init("sdk-own-key", { serverUrl, flushIntervalMillis: 50, logLevel: 0 }).promise;
  });
  afterEach(() => {
    vendor.answer(undefined);
  });
  afterAll(() => chain.stop());

  test("track reports success with the code that the SDK goes by", async () => {
    const properties = { plan: "team", email: "ann@customer.test" };
    const result = await sdk.track("report_generated", properties, { user_id: "ann", device_id: "device-1" }).promise;
    expect(result.code).toBe(200);
    const [item] = await vendor.waitForItems(1);
    expect(item).toEqual({
      event_type: "report_generated",
      user_id: expect.stringMatching(support.pseudonymForm),
      device_id: expect.stringMatching(support.pseudonymForm),
      time: expect.any(Number),
      insert_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      library: "bulkhead",
      event_properties: { plan: "team" },
    });
    expect(Number(item?.time) % 1000).toBe(0);
    expect(vendor.requests[0]?.json).toMatchObject({ api_key: "fake-amplitude-key" });
  });

  test("identify and group identify keep their operations, with declared fields only", async () => {
    const identify = new Identify().set("plan", "free").setOnce("email", "ann@customer.test").add("seats", 2);
    await sdk.identify(identify, { user_id: "ann" }).promise;
    const group = new Identify().set("plan", "team").set("owner", "ann");
    await sdk.groupIdentify("company", "acme inc", group).promise;
    await sdk.track("report_generated", undefined, { user_id: "ann", groups: { company: "acme inc", other: "x" } })
      .promise;
    const items = await vendor.waitForItems(3);
    expect(items[0]).toMatchObject({ event_type: "$identify" });
    expect(items[0]?.user_properties).toEqual({ $set: { plan: "free" }, $add: { seats: 2 } });
    const company = expect.stringMatching(support.pseudonymForm);
    expect(items[1]).toMatchObject({ event_type: "$groupidentify", groups: { company } });
    expect(items[1]?.group_properties).toEqual({ $set: { plan: "team" } });
    expect(items[2]?.groups).toEqual(items[1]?.groups);
    expect(items[2]?.user_id).toBe(items[0]?.user_id);
  });

  test("events that Amplitude names as invalid are dropped by the SDK, and their neighbours are sent again", async () => {
    vendor.answer((request) => {
      const bad = support.itemsOf(request).findIndex(({ event_properties }) => Object(event_properties).ok === false);
      const invalid = { event_properties: [bad] };
      return bad === -1
        ? undefined
        : { status: 400, body: JSON.stringify({ code: 400, events_with_invalid_fields: invalid }) };
    });
    const undeclared = sdk.track("secret_event", {}, { user_id: "ann" }).promise;
    const results = await Promise.all([
      undeclared,
      sdk.track("report_generated", { ok: true }, { user_id: "ann" }).promise,
      sdk.track("report_generated", { ok: false }, { user_id: "ann" }).promise,
      sdk.track("report_generated", { ok: true }, { user_id: "ann" }).promise,
    ]);
    expect(results.map(({ code }) => code)).toEqual([200, 200, 400, 200]);
    // On a slow machine the SDK sends them in several requests. Amplitude takes those without a bad event.
    const requests = vendor.requests.map((request) => support.itemsOf(request).map((item) => item.event_properties));
    const taken = requests.filter((events) => !events.some((properties) => Object(properties).ok === false));
    expect(taken.flat()).toEqual([{ ok: true }, { ok: true }]);
  });

  test.each([
    [503, '{"code":503}'],
    [429, '{"code":429,"error":"slow down","eps_threshold":1,"throttled_users":{},"throttled_events":[]}'],
  ])("after a %i the SDK sends again with the same insert id", async (status, body) => {
    let failures = 1;
    vendor.answer(() => (failures-- > 0 ? { status, body } : undefined));
    expect((await sdk.track("report_generated", {}, { user_id: "ann" }).promise).code).toBe(200);
    const [first, second] = await vendor.waitForItems(2);
    expect(second).toEqual(first);
  });

  test("events that Amplitude names as throttled are named to the SDK by its own indexes", async () => {
    const throttled = { code: 429, error: "slow down", throttled_users: { p: 1 }, throttled_events: [1] };
    vendor.answer(() => ({ status: 429, body: JSON.stringify(throttled) }));
    const events = ["secret_event", "report_generated", "report_generated"].map((name) => ({
      event_type: name,
      user_id: "ann",
    }));
    const body = JSON.stringify({ api_key: "sdk-own-key", events });
    const answer = await fetch(`${chain.relay.url}/amplitude/2/httpapi`, { method: "POST", body });
    expect([answer.status, await answer.json()]).toEqual([
      429,
      {
        code: 429,
        error: "too many requests, try again later",
        eps_threshold: 0,
        throttled_users: {},
        throttled_devices: {},
        throttled_events: [2],
        exceeded_daily_quota_users: {},
        exceeded_daily_quota_devices: {},
      },
    ]);
  });

  test("a 413 makes the SDK halve its batch", async () => {
    vendor.answer((request) =>
      support.itemsOf(request).length > 2 ? { status: 413, body: '{"code":413,"error":"too large"}' } : undefined,
    );
    const calls = [1, 2, 3, 4].map(
      (number) => sdk.track("report_generated", {}, { user_id: `user-${number}` }).promise,
    );
    expect((await Promise.all(calls)).map(({ code }) => code)).toEqual([200, 200, 200, 200]);
  });
});
