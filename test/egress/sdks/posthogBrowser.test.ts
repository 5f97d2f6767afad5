import type { PostHog } from "posthog-js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as support from "../support";

describe("posthog-js, unmodified, in a page of a declared origin", () => {
  let chain: support.Chain;
  let vendor: support.TestVendor;
  let page: support.Page;
  let sdk: PostHog;

  beforeAll(async () => {
    const more = { origins: [support.appOrigin], deliveryTimeout: 0 };
    chain = await support.startChain((upstream) => support.reportPlan(upstream, more));
    vendor = chain.vendor;
  });
  beforeEach(() => {
    vendor.requests.length = 0;
    page = support.openPage();
    page.load("posthog-js/dist/array.full.no-external.js");
  });
  afterEach(() => {
    vendor.answer(undefined);
    page.close();
  });
  afterAll(() => chain.stop());

  function start(config: Record<string, unknown> = {}): void {
    sdk = (page.window as unknown as { posthog: PostHog }).posthog;
    sdk.init("phc_sdk_own_key", {
      api_host: `${chain.relay.url}/posthog`,
      persistence: "memory",
      request_batching: false,
      ...config,
    });
  }

  test.each([
    ["gzip in a text body", {}],
    ["base64 in a form, or plain JSON", { disable_compression: true }],
  ])("capture leaves as declared, sent as %s", async (_name, config) => {
    start(config);
    sdk.capture("report_generated", { plan: "team", email: "ann@customer.test" });
    const item = (await vendor.waitForItems(2)).find(({ event }) => event === "report_generated");
    expect(item?.distinct_id).toMatch(support.pseudonymForm);
    expect(Object.keys(item?.properties as object).sort()).toEqual(
      ["$device_id", "$geoip_disable", "$lib", "$process_person_profile", "plan"].sort(),
    );
  });

  test("a page view leaves under PostHog's name with the template of its path only", async () => {
    start({ capture_pageview: false });
    sdk.capture("$pageview", { page: page.window.location.href });
    const [item] = await vendor.waitForItems(1);
    expect(item).toMatchObject({ event: "$pageview", properties: { page: "/reports/:id" } });
    expect(JSON.stringify(item)).not.toContain("customer.test");
  });

  test("identify links the device to the user by the pseudonyms of their events", async () => {
    start({ capture_pageview: false });
    sdk.capture("report_generated");
    sdk.identify("ann", { plan: "free", email: "ann@customer.test" });
    sdk.capture("report_generated");
    const items = await vendor.waitForItems(3);
    const identify = items.find(({ event }) => event === "$identify");
    const [before, after] = items.filter(({ event }) => event === "report_generated");
    expect(identify).toMatchObject({
      distinct_id: after?.distinct_id,
      properties: { $anon_distinct_id: before?.distinct_id, $set: { plan: "free" } },
    });
    expect(Object(identify?.properties).$set).toEqual({ plan: "free" });
  });

  test.each([429, 500, 503])(
    "after a %i the SDK sends again, and the vendor sees the same UUID",
    async (status) => {
      start({ capture_pageview: false });
      let failures = 1;
      vendor.answer(() => (failures-- > 0 ? { status } : undefined));
      sdk.capture("report_generated", { plan: "team" });
      const [first, second] = await vendor.waitForItems(2, 25_000);
      expect(first?.uuid).toBeDefined();
      expect(second).toEqual(first);
    },
    40_000,
  );

  test("nothing but events reaches PostHog: no flags, no configuration, no recording", async () => {
    start({ capture_pageview: false });
    sdk.startSessionRecording();
    sdk.capture("report_generated");
    await vendor.waitForItems(1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(new Set(vendor.requests.map(({ path }) => path))).toEqual(new Set(["/batch/"]));
    expect(sdk.sessionRecordingStarted()).toBe(false);
  });
});
