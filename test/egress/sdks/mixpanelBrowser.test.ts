import type { OverridedMixpanel } from "mixpanel-browser";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as support from "../support";

describe("mixpanel-browser, unmodified, in a page of a declared origin", () => {
  let chain: support.Chain;
  let vendor: support.TestVendor;
  let page: support.Page;
  let sdk: OverridedMixpanel;

  beforeAll(async () => {
    const more = { origins: [support.appOrigin], deliveryTimeout: 0 };
    chain = await support.startChain((upstream) => support.reportPlan(upstream, more));
    vendor = chain.vendor;
  });
  beforeEach(() => {
    vendor.requests.length = 0;
    page = support.openPage();
    page.load("mixpanel-browser/dist/mixpanel.umd.js");
    sdk = (page.window as unknown as { mixpanel: OverridedMixpanel }).mixpanel;
    sdk.init("sdk-own-token", {
      api_host: `${chain.relay.url}/mixpanel`,
      persistence: "localStorage",
      batch_flush_interval_ms: 100,
    });
  });
  afterEach(() => {
    vendor.answer(undefined);
    page.close();
  });
  afterAll(() => chain.stop());

  test("track leaves without the page's URL, referrer, browser or place", async () => {
    sdk.track("report_generated", { plan: "team", email: "ann@customer.test" });
    const [item] = await vendor.waitForItems(1);
    const properties = item?.properties as Record<string, unknown>;
    expect(Object.keys(properties).sort()).toEqual([
      "$device_id",
      "$insert_id",
      "distinct_id",
      "mp_lib",
      "plan",
      "time",
      "token",
    ]);
    expect(properties.token).toBe("fake-mixpanel-token");
    expect(properties.$device_id).toMatch(support.pseudonymForm);
    expect(properties.distinct_id).toBe(`$device:${properties.$device_id}`);
  });

  test("identify keeps device and user together, by the same pseudonyms as later events", async () => {
    sdk.track("report_generated");
    sdk.identify("ann");
    sdk.people.set({ plan: "free", $email: "ann@customer.test" });
    sdk.track("report_generated");
    const tracked = () => vendor.items().filter(({ event }) => event !== undefined);
    await expect.poll(() => tracked().length, { timeout: 10_000 }).toBe(3);
    const profile = () => vendor.items().find(({ $set }) => Object($set).plan !== undefined);
    await expect.poll(profile, { timeout: 10_000 }).toBeDefined();
    const events = tracked().map(({ event, properties }) => ({ event, ...Object(properties) }));
    // The SDK sends $identify at once, ahead of what waits in its batch.
    const identify = events.find(({ event }) => event === "$identify");
    const [before, after] = events.filter(({ event }) => event === "report_generated");
    expect(identify).toMatchObject({
      event: "$identify",
      $anon_distinct_id: before.distinct_id,
      distinct_id: after.distinct_id,
    });
    expect(after).toMatchObject({ $device_id: before.$device_id, $user_id: after.distinct_id });
    expect(profile()).toMatchObject({ $distinct_id: after.distinct_id, $set: { plan: "free" } });
    expect(profile()?.$set).toEqual({ plan: "free" });
  });

  test.each([429, 500, 503])(
    "after a %i the SDK keeps its events and sends them again, until delivered",
    async (status) => {
      let failures = 1;
      vendor.answer(() => (failures-- > 0 ? { status } : undefined));
      sdk.track("report_generated", { ok: true });
      const [first, second] = await vendor.waitForItems(2);
      expect(second).toEqual(first);
      await expect.poll(() => storedEvents(page), { timeout: 10_000 }).toBe(0);
    },
  );

  test("a 413 makes the SDK halve its batch, and every event arrives once", async () => {
    const tooMany = (request: support.RecordedRequest) => support.itemsOf(request).length > 1;
    vendor.answer(async (request) => {
      // What comes while a request is under way leaves as one batch behind it.
      await new Promise((resolve) => setTimeout(resolve, 300));
      return tooMany(request) ? { status: 413 } : undefined;
    });
    for (let number = 1; number <= 4; number++) {
      sdk.track("report_generated", { duration_ms: number * 100 });
    }
    const taken = () => vendor.requests.filter((request) => !tooMany(request)).flatMap(support.itemsOf);
    await expect.poll(() => taken().length, { timeout: 10_000 }).toBe(4);
    expect(vendor.requests.some(tooMany)).toBe(true);
    const numbers = taken().map(({ properties }) => Object(properties).duration_ms);
    expect(numbers.sort()).toEqual([100, 200, 300, 400]);
    await expect.poll(() => storedEvents(page), { timeout: 10_000 }).toBe(0);
  });
});

/** Events that wait in the SDK's own store. */
function storedEvents(page: support.Page): number {
  const { localStorage } = page.window;
  return Object.keys(localStorage)
    .filter((key) => key.includes("_ev"))
    .reduce((sum, key) => sum + (JSON.parse(localStorage.getItem(key) ?? "[]") as unknown[]).length, 0);
}
