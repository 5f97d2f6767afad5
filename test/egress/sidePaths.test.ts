import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import * as support from "./support";

/** What a caller's flag request may hold; nothing of it but pseudonyms of ids may leave. */
const question = {
  token: "phc_sdk_own_key",
  distinct_id: "ann",
  $anon_distinct_id: "anon-1",
  groups: { company: "acme inc", secret: "canary" },
  person_properties: { email: "canary@customer.test" },
};
const context = encodeURIComponent(
  JSON.stringify({ distinct_id: "ann", device_id: "d-1", email: "canary@customer.test" }),
);

describe("flags and remote configuration that the plan allows", () => {
  let vendor: support.TestVendor;
  let proxy: support.TestProxy;
  beforeAll(async () => {
    vendor = await support.startVendor();
    const allow = ["flags", "remote-config"];
    const vendors = { ...support.vendorsAt(vendor.url) };
    for (const name of ["mixpanel", "posthog"]) {
      vendors[name] = { upstream: vendor.url, allow };
    }
    proxy = await support.startProxy({ plan: support.reportPlan(vendor.url, { vendors }) });
  });
  afterEach(() => {
    vendor.answer(undefined);
    vendor.requests.length = 0;
  });
  afterAll(async () => {
    await proxy.stop();
    await vendor.close();
  });
  const askPosthog = () =>
    fetch(`${proxy.url}/posthog/flags/?v=2&ip=1`, { method: "POST", body: JSON.stringify(question) });

  test("PostHog is asked with pseudonyms and the real key, and its answer comes back", async () => {
    vendor.answer(() => ({ body: '{"flags":{"beta":{"enabled":true}}}' }));
    expect(await (await askPosthog()).json()).toEqual({ flags: { beta: { enabled: true } } });
    const [request] = vendor.requests;
    const pseudonym = expect.stringMatching(support.pseudonymForm);
    expect(request?.url).toBe("/flags/?v=2");
    expect(request?.json).toEqual({
      api_key: "fake-posthog-key",
      distinct_id: pseudonym,
      $anon_distinct_id: pseudonym,
      groups: { company: pseudonym },
      geoip_disable: true,
    });
  });

  test("the pseudonym of a flag request is that of the person's events", async () => {
    await askPosthog();
    const event = { event: "report_generated", distinct_id: "ann" };
    await fetch(`${proxy.url}/posthog/capture/`, { method: "POST", body: JSON.stringify(event) });
    const [flags, batch] = vendor.requests;
    expect(flags?.json).toMatchObject({ distinct_id: Object((batch && support.itemsOf(batch)) ?? [])[0].distinct_id });
  });

  test("Mixpanel is asked with pseudonyms and the real token", async () => {
    await fetch(`${proxy.url}/mixpanel/flags/?context=${context}&token=sdk-own-token&canary=1`);
    const [request] = vendor.requests;
    expect(request?.path).toBe("/flags/");
    expect([...(request?.query.keys() ?? [])]).toEqual(["context", "token"]);
    const pseudonym = expect.stringMatching(support.pseudonymForm);
    expect(JSON.parse(request?.query.get("context") ?? "")).toEqual({ distinct_id: pseudonym, device_id: pseudonym });
    expect(request?.headers.authorization).toBe(`Basic ${btoa("fake-mixpanel-token:")}`);
  });

  test("Mixpanel is asked for a device by the pseudonym of the device's events", async () => {
    const device = { distinct_id: "$device:d-1", device_id: "d-1" };
    const events = [{ event: "report_generated", properties: { distinct_id: "$device:d-1", $device_id: "d-1" } }];
    await fetch(`${proxy.url}/mixpanel/flags/?context=${encodeURIComponent(JSON.stringify(device))}`);
    await fetch(`${proxy.url}/mixpanel/track`, { method: "POST", body: JSON.stringify(events) });
    const [flags, track] = vendor.requests;
    const asked = JSON.parse(flags?.query.get("context") ?? "");
    const sent = Object((track && support.itemsOf(track)) ?? [])[0].properties;
    expect(asked).toEqual({ distinct_id: sent.distinct_id, device_id: sent.$device_id });
    expect(asked.distinct_id).toBe(`$device:${asked.device_id}`);
  });

  test("remote configuration is asked for by the real key alone", async () => {
    await fetch(`${proxy.url}/posthog/array/phc_sdk_own_key/config?email=canary`);
    await fetch(`${proxy.url}/mixpanel/settings/?email=canary`);
    expect(vendor.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /array/fake-posthog-key/config",
      "GET /settings/?mp_lib=bulkhead",
    ]);
  });

  test.each([{ status: 500 }, { status: 200, body: "<html>" }])(
    "where the vendor has no answer (%j), the proxy's own is given: no flags",
    async (answer) => {
      vendor.answer(() => answer);
      expect(await (await askPosthog()).json()).toMatchObject({ flags: {}, errorsWhileComputingFlags: false });
    },
  );
});

test("without the plan's leave every side path is answered by the proxy, and nothing leaves", async () => {
  const vendor = await support.startVendor();
  const proxy = await support.startProxy({ plan: support.reportPlan(vendor.url) });
  const ask = async (path: string, body?: string) =>
    (await fetch(proxy.url + path, body === undefined ? {} : { method: "POST", body })).json();
  expect(await ask("/posthog/flags/?v=2", JSON.stringify(question))).toMatchObject({ flags: {} });
  expect(await ask("/posthog/array/phc_x/config")).toMatchObject({ sessionRecording: false, hasFeatureFlags: false });
  expect(await ask("/posthog/api/surveys/")).toEqual({ surveys: [] });
  expect(await ask(`/mixpanel/flags/?context=${context}`)).toEqual({ code: 200, status: "OK", flags: {} });
  expect(await ask("/mixpanel/settings/")).toMatchObject({ code: 200 });
  expect(vendor.requests).toEqual([]);
  await proxy.stop();
  await vendor.close();
});
