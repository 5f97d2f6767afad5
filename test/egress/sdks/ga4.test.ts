import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import * as support from "../support";

describe("the GA4 Measurement Protocol, which has no SDK", () => {
  let chain: support.Chain;
  let vendor: support.TestVendor;
  const time = Date.UTC(2024, 6, 1, 10, 0, 0);
  /** Without these Google's reports leave events out. */
  const reported = { session_id: expect.stringMatching(/^\d{10}$/), engagement_time_msec: 100 };

  beforeAll(async () => {
    chain = await support.startChain((upstream) => support.reportPlan(upstream));
    vendor = chain.vendor;
  });
  afterEach(() => {
    vendor.requests.length = 0;
  });
  afterAll(() => chain.stop());

  function collect(body: unknown): Promise<Response> {
    const url = `${chain.relay.url}/ga4/mp/collect?measurement_id=G-OTHER&api_secret=sdk-own-secret`;
    return fetch(url, { method: "POST", body: JSON.stringify(body) });
  }

  test("events leave with the plan's stream, the secret of the file, and pseudonyms", async () => {
    const answer = await collect({
      client_id: "555.666",
      user_id: "ann",
      timestamp_micros: time * 1000 + 123_456,
      user_properties: { plan: { value: "free" }, email: { value: "ann@customer.test" } },
      ip_override: "203.0.113.7",
      events: [
        { name: "report_generated", params: { plan: "team", email: "ann@customer.test" } },
        { name: "secret_event", params: {} },
        { name: "page_view", params: { page: "https://app.test/reports/9?x=1", page_title: "Ann" } },
      ],
    });
    expect(answer.status).toBe(204);
    expect(vendor.requests[0]?.url).toBe("/mp/collect?measurement_id=G-TEST1234&api_secret=fake-ga4-secret");
    expect(vendor.requests[0]?.json).toEqual({
      client_id: expect.stringMatching(support.pseudonymForm),
      user_id: expect.stringMatching(support.pseudonymForm),
      timestamp_micros: time * 1000,
      non_personalized_ads: true,
      user_properties: { plan: { value: "free" } },
      events: [
        { name: "report_generated", params: { plan: "team", ...reported } },
        { name: "page_view", params: { page: "/reports/:id", ...reported }, timestamp_micros: (time + 1) * 1000 },
      ],
    });
  });

  test("events of several times leave in one body, each with its own, so that none is sent twice", async () => {
    const events = [0, 0, 3].map((seconds) => ({
      name: "report_generated",
      params: { ok: true },
      timestamp_micros: (time + seconds * 1000) * 1000,
    }));
    expect((await collect({ client_id: "555.666", events })).status).toBe(204);
    expect(vendor.requests).toHaveLength(1);
    const event = { name: "report_generated", params: { ok: true, ...reported } };
    const second = { ...event, timestamp_micros: (time + 1) * 1000 };
    expect(vendor.requests[0]?.json).toMatchObject({
      timestamp_micros: time * 1000,
      events: [event, second, { ...event, timestamp_micros: (time + 3_000) * 1000 }],
    });
    expect(Object(vendor.requests[0]?.json).events[0]).toEqual(event);
  });

  test("more events than a body may hold leave in several bodies", async () => {
    const events = Array.from({ length: 60 }, () => ({ name: "report_generated", params: { ok: true } }));
    expect((await collect({ client_id: "555.666", events })).status).toBe(204);
    expect(vendor.requests.map((request) => support.itemsOf(request).length).sort()).toEqual([10, 25, 25]);
  });

  test.each([
    [429, 429],
    [500, 500],
    [404, 503],
  ])("a %i of Google is told as %i, for the client to send again", async (status, told) => {
    const impatient = await support.startChain((upstream) => support.reportPlan(upstream, { deliveryTimeout: 0 }));
    try {
      impatient.vendor.answer(() => ({ status, headers: { "retry-after": "3" } }));
      const body = JSON.stringify({ client_id: "555.666", events: [{ name: "report_generated" }] });
      const answer = await fetch(`${impatient.relay.url}/ga4/mp/collect`, { method: "POST", body });
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([told, "3"]);
      expect(await answer.json()).toMatchObject({ error: { code: told } });
    } finally {
      await impatient.stop();
    }
  });

  test("the validation server never sees an event", async () => {
    const url = `${chain.relay.url}/ga4/debug/mp/collect?measurement_id=G-OTHER`;
    const answer = await fetch(url, { method: "POST", body: '{"client_id":"ann","events":[]}' });
    expect(await answer.json()).toEqual({ validationMessages: [] });
    expect(vendor.requests).toEqual([]);
  });
});
