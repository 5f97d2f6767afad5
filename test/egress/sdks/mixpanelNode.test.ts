import Mixpanel from "mixpanel";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as support from "../support";

describe("the mixpanel SDK for Node, unmodified, through relay and proxy", () => {
  let chain: support.Chain;
  let vendor: support.TestVendor;
  let sdk: Mixpanel.Mixpanel;

  beforeAll(async () => {
    chain = await support.startChain((upstream) => support.reportPlan(upstream));
    vendor = chain.vendor;
    sdk = Mixpanel.init("sdk-own-token", { host: new URL(chain.relay.url).host, protocol: "http", path: "/mixpanel" });
  });
  afterAll(() => chain.stop());

  test("track reports success and leaves with the real token, declared fields and a pseudonym", async () => {
    await support.called((done) =>
      sdk.track(
        "report_generated",
        { distinct_id: "ann@customer.test", plan: "team", duration_ms: 1234, email: "ann@customer.test" },
        done,
      ),
    );
    const [item] = await vendor.waitForItems(1);
    expect(item).toEqual({
      event: "report_generated",
      properties: {
        token: "fake-mixpanel-token",
        distinct_id: expect.stringMatching(support.pseudonymForm),
        plan: "team",
        duration_ms: 1200,
        time: expect.any(Number),
        $insert_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        mp_lib: "bulkhead",
      },
    });
    expect(vendor.requests[0]?.url).toBe("/track?verbose=1&ip=0");
  });

  test("a batch leaves with its order kept, and each event keeps its own time", async () => {
    vendor.requests.length = 0;
    const time = Date.UTC(2024, 6, 1, 10, 0, 0);
    const events = [1, 2, 3].map((number) => ({
      event: "report_generated",
      properties: { distinct_id: `user-${number}`, time: time / 1000 + number, ok: number !== 2 },
    }));
    await support.called((done) => sdk.track_batch(events, (errors) => done(errors?.[0])));
    const items = await vendor.waitForItems(3);
    expect(items.map(({ properties }) => properties)).toMatchObject([
      { ok: true, time: time / 1000 + 1 },
      { ok: false, time: time / 1000 + 2 },
      { ok: true, time: time / 1000 + 3 },
    ]);
  });

  test("people, groups and alias calls carry one pseudonym for one id", async () => {
    vendor.requests.length = 0;
    await support.called((done) => sdk.track("report_generated", { distinct_id: "ann", company: "acme inc" }, done));
    await support.called((done) => sdk.people.set("ann", { plan: "free", seats: 7, email: "ann@customer.test" }, done));
    await support.called((done) => sdk.people.increment("ann", "seats", 2, done));
    await support.called((done) => sdk.people.unset("ann", ["plan", "email"], done));
    await support.called((done) => sdk.groups.set("company", "acme inc", { plan: "enterprise", owner: "ann" }, done));
    await support.called((done) => sdk.alias("ann", "ann-2", done));
    const [track, set, add, unset, group, alias] = await vendor.waitForItems(6);
    const properties = track?.properties as Record<string, unknown>;
    expect(set).toMatchObject({ $distinct_id: properties.distinct_id, $set: { plan: "free", seats: 7 } });
    expect(set?.$set).not.toHaveProperty("email");
    expect(add).toMatchObject({ $distinct_id: properties.distinct_id, $add: { seats: 2 } });
    expect(unset).toMatchObject({ $distinct_id: properties.distinct_id, $unset: ["plan"] });
    expect(group).toMatchObject({ $group_key: "company", $group_id: properties.company, $set: { plan: "enterprise" } });
    expect(group?.$set).not.toHaveProperty("owner");
    expect(alias).toMatchObject({ event: "$create_alias", properties: { distinct_id: properties.distinct_id } });
    expect(alias).toMatchObject({ properties: { alias: expect.stringMatching(support.pseudonymForm) } });
  });

  test("an undeclared event is answered as a success and never leaves", async () => {
    vendor.requests.length = 0;
    await support.called((done) => sdk.track("secret_event", { distinct_id: "ann" }, done));
    await support.called((done) => sdk.track("report_generated", { distinct_id: "ann" }, done));
    expect((await vendor.waitForItems(1)).map(({ event }) => event)).toEqual(["report_generated"]);
  });

  test("a refusal of the vendor reaches the caller as an error", async () => {
    vendor.answer(() => ({ body: '{"status":0,"error":"some ann@customer.test text"}' }));
    const failure = support.called((done) => sdk.track("report_generated", { distinct_id: "ann" }, done));
    await expect(failure).rejects.toThrow("Mixpanel Server Error: 0");
    vendor.answer(undefined);
  });

  test("what lasts beyond the delivery timeout reaches the caller as an error, never as a success", async () => {
    const impatient = await support.startChain((upstream) => support.reportPlan(upstream, { deliveryTimeout: 0 }));
    const host = new URL(impatient.relay.url).host;
    const own = Mixpanel.init("sdk-own-token", { host, protocol: "http", path: "/mixpanel" });
    try {
      for (const status of [429, 500, 503]) {
        impatient.vendor.answer(() => ({ status }));
        const failure = support.called((done) => own.track("report_generated", { distinct_id: "ann" }, done));
        await expect(failure, String(status)).rejects.toThrow("Mixpanel Server Error: 0");
      }
    } finally {
      await impatient.stop();
    }
  });

  test("an outage shorter than the delivery timeout loses nothing, since this SDK never tries again", async () => {
    vendor.requests.length = 0;
    let failures = 2;
    vendor.answer(() => (failures-- > 0 ? { status: 503 } : undefined));
    await support.called((done) => sdk.track("report_generated", { distinct_id: "ann" }, done));
    const bodies = vendor.requests.map(({ body }) => body.toString());
    expect(bodies).toHaveLength(3);
    expect(new Set(bodies).size).toBe(1);
    vendor.answer(undefined);
  });
});
