import { gunzipSync } from "node:zlib";
import { PostHog } from "posthog-node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as support from "../support";

describe("posthog-node, unmodified, through relay and proxy", () => {
  let chain: support.Chain;
  let vendor: support.TestVendor;
  let sdk: PostHog;
  const errors: unknown[] = [];

  beforeAll(async () => {
    chain = await support.startChain((upstream) => support.reportPlan(upstream, { deliveryTimeout: 0 }));
    vendor = chain.vendor;
  });
  beforeEach(() => {
    vendor.requests.length = 0;
    errors.length = 0;
    sdk = new PostHog("phc_sdk_own_key", {
      host: `${chain.relay.url}/posthog`,
      flushInterval: 0,
      fetchRetryDelay: 100,
    });
    sdk.on("error", (error) => errors.push(error));
  });
  afterEach(async () => {
    vendor.answer(undefined);
    await sdk.shutdown(5_000);
  });
  afterAll(() => chain.stop());

  test("capture reports success and leaves with the real key, declared fields and a UUID of the proxy's own", async () => {
    sdk.capture({
      distinctId: "ann",
      event: "report_generated",
      properties: { plan: "team", email: "ann@customer.test", $set: { plan: "free", email: "ann@customer.test" } },
      groups: { company: "acme inc", secret: "group" },
    });
    await sdk.flush();
    const [item] = await vendor.waitForItems(1);
    expect(item).toEqual({
      event: "report_generated",
      distinct_id: expect.stringMatching(support.pseudonymForm),
      uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
      timestamp: expect.stringMatching(/\.000Z$/),
      properties: {
        $lib: "bulkhead",
        $geoip_disable: true,
        plan: "team",
        $set: { plan: "free" },
        $groups: { company: expect.stringMatching(support.pseudonymForm) },
      },
    });
    expect(vendor.requests[0]?.json).toMatchObject({ api_key: "fake-posthog-key" });
    expect(errors).toEqual([]);
  });

  test("identify, alias and group identify keep one pseudonym for one id", async () => {
    sdk.identify({ distinctId: "ann", properties: { $set: { plan: "free" }, $set_once: { seats: 3, name: "Ann" } } });
    sdk.alias({ distinctId: "ann", alias: "anon-1" });
    sdk.groupIdentify({ groupType: "company", groupKey: "acme inc", properties: { plan: "team", owner: "ann" } });
    sdk.capture({ distinctId: "ann", event: "report_generated", groups: { company: "acme inc" } });
    await sdk.flush();
    const items = await vendor.waitForItems(4);
    const [identify, alias, group, track] = ["$identify", "$create_alias", "$groupidentify", "report_generated"].map(
      (name) => items.find(({ event }) => event === name),
    );
    expect(identify).toMatchObject({ properties: { $set: { plan: "free" }, $set_once: { seats: 3 } } });
    expect(alias).toMatchObject({
      distinct_id: identify?.distinct_id,
      properties: { alias: expect.stringMatching(support.pseudonymForm) },
    });
    const properties = track?.properties as Record<string, Record<string, unknown>>;
    expect(group).toMatchObject({
      properties: { $group_type: "company", $group_key: properties.$groups?.company, $group_set: { plan: "team" } },
    });
    expect(track?.distinct_id).toBe(identify?.distinct_id);
  });

  test("an operation among the properties and one beside them both leave, as the ledger counts them", async () => {
    const event = {
      event: "report_generated",
      distinct_id: "ann",
      $set: { plan: "free" },
      properties: { $set: { seats: 3 }, $unset: ["plan"] },
      $unset: ["seats", "email"],
    };
    await fetch(`${chain.relay.url}/posthog/capture/`, { method: "POST", body: JSON.stringify(event) });
    const [item] = await vendor.waitForItems(1);
    expect(item?.properties).toMatchObject({ $set: { plan: "free", seats: 3 }, $unset: ["seats", "plan"] });
  });

  test.each([429, 503])("after a %i the SDK sends again, and the vendor sees the same UUID", async (status) => {
    let failures = 1;
    vendor.answer(() => (failures-- > 0 ? { status } : undefined));
    sdk.capture({ distinctId: "ann", event: "report_generated" });
    await sdk.flush();
    const [first, second] = await vendor.waitForItems(2);
    expect(second).toEqual(first);
  });

  test("a 413 makes the SDK halve its batch", async () => {
    vendor.answer((request) => (support.itemsOf(request).length > 2 ? { status: 413 } : undefined));
    for (let number = 0; number < 4; number++) {
      sdk.capture({ distinctId: `user-${number}`, event: "report_generated" });
    }
    await sdk.flush();
    await vendor.waitForItems(8);
    expect(vendor.requests.map((request) => support.itemsOf(request).length)).toEqual([4, 2, 2]);
  });

  test("feature flags are answered by the proxy, and nothing about the person leaves", async () => {
    expect(await sdk.isFeatureEnabled("beta", "ann", { personProperties: { email: "ann@customer.test" } })).toBeFalsy();
    expect(vendor.requests.filter(({ path }) => path.includes("flags"))).toEqual([]);
  });

  test("the SDK's body reaches the proxy compressed, and leaves as plain JSON", async () => {
    sdk.capture({ distinctId: "ann", event: "report_generated" });
    await sdk.flush();
    await vendor.waitForItems(1);
    expect(() => gunzipSync(vendor.requests[0]?.body ?? Buffer.alloc(0))).toThrow();
  });
});
