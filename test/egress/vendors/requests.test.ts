/** Requests of current SDKs that are unusual: new paths, large ids, preflights, and answers that SDKs read. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type LocalProxy, pseudonymForm, reportPlan, startLocalProxy } from "../support";

const origin = "https://app.example.com";
const spec = { type: "track", event: "report_generated", userId: "ann", properties: { plan: "team" } };
const bigId = "1795854993123456789";

let proxy: LocalProxy;
beforeAll(async () => {
  proxy = await startLocalProxy((upstream) => reportPlan(upstream, { origins: [origin], deliveryTimeout: 0 }));
});
afterEach(() => {
  proxy.vendor.requests.length = 0;
  proxy.vendor.answer(undefined);
});
afterAll(() => proxy.stop());

const sums = (vendor: string, field: string) => {
  const lines = proxy
    .lines()
    .filter((line) => line.kind === "ledger" && line.vendor === vendor && line.field === field);
  const sum = (name: string) => lines.reduce((total, line) => total + Number(line[name]), 0);
  return { sent: sum("sent"), dropped: sum("dropped"), reasons: [...new Set(lines.map(({ reason }) => reason))] };
};

describe("paths of current SDKs", () => {
  test.each([
    ["/segment/v1/b", { batch: [spec], writeKey: "any", sentAt: "2026-11-20T00:00:00Z" }, "text/plain"],
    ["/rudderstack/beacon/v1/batch?writeKey=any", { batch: [spec] }, "text/plain"],
    ["/jitsu/api/s/batch", { batch: [spec] }, "application/json"],
    ["/jitsu/api/s/s2s/batch", { batch: [spec] }, "application/json"],
    [
      "/posthog/i/v1/analytics/events",
      { batch: [{ event: "report_generated", distinct_id: "ann", options: {} }] },
      "application/json",
    ],
  ])("%s takes events", async (path, body, type) => {
    expect((await proxy.post(path, body, { "content-type": type })).status).toBe(200);
    expect(proxy.vendor.items()).toHaveLength(1);
  });

  test("PostHog's newer path gets its form of answer, and an event without a profile stays one", async () => {
    const event = {
      event: "report_generated",
      distinct_id: "ann",
      uuid: "u",
      options: { process_person_profile: false },
    };
    const answer = await proxy.post("/posthog/i/v1/analytics/events", { batch: [event] });
    expect(await answer.json()).toEqual({ results: {} });
    expect(proxy.vendor.items()).toMatchObject([{ properties: { $process_person_profile: false } }]);
  });
});

describe("a path that the proxy does not know", () => {
  test.each([
    ["mixpanel", "/mixpanel/v9/track", [{ event: "report_generated", properties: { distinct_id: "ann" } }]],
    ["segment", "/segment/v9/all", { batch: [spec] }],
    ["posthog", "/posthog/i/v9/events", { batch: [{ event: "report_generated", distinct_id: "ann" }] }],
    ["amplitude", "/amplitude/9/httpapi", { events: [{ event_type: "report_generated", user_id: "ann" }] }],
    ["rudderstack", "/rudderstack/v9/all", { batch: [spec] }],
    ["jitsu", "/jitsu/api/v9/batch", { batch: [spec] }],
    ["ga4", "/ga4/mp/v9", { client_id: "1.2", events: [{ name: "report_generated" }] }],
  ])(
    "takes events that %s's decoder reads, counts them, and answers as for a known one",
    async (vendor, path, body) => {
      const before = sums(vendor, "*").sent;
      expect((await proxy.post(path, body)).ok).toBe(true);
      expect(proxy.vendor.items()).toHaveLength(1);
      expect(sums(vendor, "*").sent).toBe(before + 1);
    },
  );

  test.each(["/mixpanel/v9/x", "/segment/v9/x", "/posthog/v9/x", "/amplitude/v9", "/jitsu/x", "/ga4/x"])(
    "%s is refused and counted if it holds no event",
    async (path) => {
      const vendor = path.split("/")[1] ?? "";
      const before = sums(vendor, "*").dropped;
      for (const body of ["{}", "[]", "nothing", '{"email":"ann@customer.test"}']) {
        expect((await proxy.post(path, body)).status).toBe(403);
      }
      expect(proxy.vendor.requests).toEqual([]);
      const after = sums(vendor, "*");
      expect(after.dropped).toBe(before + 4);
      expect(after.reasons).toContain("undeclared-path");
    },
  );

  test.each(["/mixpanel/record/", "/posthog/s/", "/posthog/i/v1/logs"])(
    "%s, which takes no events, stays shut",
    async (path) => {
      const body = [{ event: "report_generated", distinct_id: "ann", properties: { distinct_id: "ann" } }];
      expect((await proxy.post(path, body)).status).toBe(403);
      expect(proxy.vendor.requests).toEqual([]);
    },
  );
});

describe("ids beyond 2^53", () => {
  test.each([
    ["/mixpanel/track", `[{"event":"report_generated","properties":{"distinct_id":@}}]`],
    ["/segment/v1/batch", `{"batch":[{"type":"track","event":"report_generated","userId":@}]}`],
    ["/posthog/batch/", `{"batch":[{"event":"report_generated","distinct_id":@}]}`],
    ["/amplitude/2/httpapi", `{"events":[{"event_type":"report_generated","user_id":@}]}`],
    ["/ga4/mp/collect", `{"client_id":@,"events":[{"name":"report_generated","params":{}}]}`],
  ])(
    "are read exactly at %s: as a number they are one with their text, and not with a neighbour",
    async (path, shape) => {
      const pseudonyms: string[] = [];
      for (const id of [bigId, `"${bigId}"`, "1795854993123456788"]) {
        proxy.vendor.requests.length = 0;
        expect((await proxy.post(path, shape.replace("@", id))).ok).toBe(true);
        pseudonyms.push(
          /p\d{4}-\d\d-\d\d_[\w-]{22}/.exec(proxy.vendor.requests[0]?.body.toString() ?? "")?.[0] ?? "none",
        );
      }
      expect(pseudonyms[0]).toMatch(pseudonymForm);
      expect(pseudonyms[1]).toBe(pseudonyms[0]);
      expect(pseudonyms[2]).not.toBe(pseudonyms[0]);
    },
  );

  test.each(["1e30", "{}", "[1]", "true", `"${"x".repeat(1_025)}"`])(
    "an event of Mixpanel whose only id is %s is dropped and counted, never sent without one",
    async (id) => {
      const before = sums("mixpanel", "*").dropped;
      const body = `[{"event":"report_generated","properties":{"distinct_id":${id}}}]`;
      expect((await proxy.post("/mixpanel/track", body)).status).toBe(200);
      expect(proxy.vendor.requests).toEqual([]);
      const after = sums("mixpanel", "*");
      expect(after.dropped).toBe(before + 1);
      expect(after.reasons).toContain("no-id");
    },
  );

  test("an event of Mixpanel that belongs to nobody leaves", async () => {
    await proxy.post("/mixpanel/track", [{ event: "report_generated", properties: { distinct_id: "" } }]);
    expect(proxy.vendor.items()).toHaveLength(1);
  });
});

describe("GA4", () => {
  const collect = (params: object, more: object = {}) =>
    proxy.post("/ga4/mp/collect", { client_id: "1.2", ...more, events: [{ name: "report_generated", params }] });
  const params = () => proxy.vendor.items()[0]?.params as Record<string, unknown>;

  test("gets a session of digits: a keyed number of the caller's own, or of client and day", async () => {
    const sessions: unknown[] = [];
    for (const own of [
      { session_id: "1795000000" },
      { session_id: 1795000000 },
      { session_id: "1795000001" },
      {},
      {},
    ]) {
      proxy.vendor.requests.length = 0;
      expect((await collect({ ...own, engagement_time_msec: "4711" })).status).toBe(204);
      expect(params()).toEqual({ session_id: expect.stringMatching(/^\d{10}$/), engagement_time_msec: 100 });
      sessions.push(params().session_id);
    }
    const [text, number, other, none, again] = sessions;
    expect(text).toBe(number);
    expect(none).toBe(again);
    expect(new Set([text, other, none, "1795000000"]).size).toBe(4);
  });

  test("lets digits through if the plan declares them, also from text", async () => {
    const fields = {
      session_id: { integer: { min: 0, max: 4_102_444_800 } },
      engagement_time_msec: { number: { min: 0, max: 60_000, step: 1000 } },
    };
    const own = await startLocalProxy((upstream) =>
      reportPlan(upstream, { events: { report_generated: { to: ["ga4"], fields } } }),
    );
    try {
      const event = { name: "report_generated", params: { session_id: "1795000000", engagement_time_msec: "4700" } };
      await own.post("/ga4/mp/collect", { client_id: "1.2", events: [event] });
      expect(own.vendor.items()[0]?.params).toEqual({ session_id: 1795000000, engagement_time_msec: 5000 });
    } finally {
      await own.stop();
    }
  });

  test.each([
    [200, "<html>Please log in</html>"],
    [200, ""],
    [202, "{}"],
  ])("is not taken to have accepted anything by a %i with '%s'", async (status, body) => {
    proxy.vendor.answer(() => ({ status, body }));
    const before = sums("ga4", "*").sent;
    expect((await collect({})).status).toBe(502);
    expect(sums("ga4", "*").sent).toBe(before);
  });
});

describe("errors", () => {
  test("of Segment have the fields that its SDKs for Python and Ruby read", async () => {
    proxy.vendor.answer(() => ({ status: 400, body: "{}" }));
    const answer = await proxy.post("/segment/v1/batch", { batch: [spec] });
    const message = "the vendor refused the request";
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { success: false, code: "refused", message, error: message },
    ]);
  });

  test("of Mixpanel are objects unless the caller asks for none", async () => {
    proxy.vendor.answer(() => ({ status: 400, body: "{}" }));
    const event = JSON.stringify([{ event: "report_generated", properties: { distinct_id: "ann" } }]);
    const form = new URLSearchParams({ data: event, verbose: "1", ip: "0" }).toString();
    const refused = { status: 0, error: "the vendor refused the request" };
    const urlencoded = { "content-type": "application/x-www-form-urlencoded" };
    expect(await (await proxy.post("/mixpanel/track", form, urlencoded)).json()).toEqual(refused);
    expect(await (await proxy.post("/mixpanel/track", event)).json()).toEqual(refused);
    expect(await (await proxy.post("/mixpanel/track?verbose=0", event)).text()).toBe("0");
    const quiet = new URLSearchParams({ data: event, verbose: "0" }).toString();
    expect(await (await proxy.post("/mixpanel/track", quiet, urlencoded)).text()).toBe("0");
  });

  test("PostHog's notice of a used-up quota reaches ledger and SDK", async () => {
    proxy.vendor.answer(() => ({ body: '{"status":1,"quota_limited":["events"]}' }));
    const before = sums("posthog", "*");
    const batch = [{ event: "report_generated", distinct_id: "ann" }];
    expect(await (await proxy.post("/posthog/batch/", { batch })).json()).toEqual({
      status: 1,
      quota_limited: ["events"],
    });
    const newer = await proxy.post("/posthog/i/v1/analytics/events", { batch });
    expect([newer.status, await newer.json()]).toMatchObject([402, { code: "quota_limited" }]);
    const after = sums("posthog", "*");
    expect([after.sent, after.dropped]).toEqual([before.sent, before.dropped + 2]);
    expect(after.reasons).toContain("refused-by-vendor");
  });

  test("a quota of recordings has nothing to do with events", async () => {
    proxy.vendor.answer(() => ({ body: '{"status":1,"quota_limited":["recordings"]}' }));
    const answer = await proxy.post("/posthog/batch/", { batch: [{ event: "report_generated", distinct_id: "ann" }] });
    expect(await answer.json()).toEqual({ status: "Ok" });
  });
});

describe("a preflight", () => {
  const preflight = (path: string, from: string, asked: readonly string[]) =>
    fetch(proxy.url + path, {
      method: "OPTIONS",
      headers: {
        origin: from,
        "access-control-request-method": "POST",
        "access-control-request-headers": asked.join(","),
      },
    });
  const allowed = (answer: Response) => (answer.headers.get("access-control-allow-headers") ?? "").split(", ");

  test.each([
    ["/rudderstack/v1/track", ["authorization", "anonymousid", "content-type", "sentat", "retry-attempt", "reclaimed"]],
    ["/segment/v1/b", ["content-type", "x-retry-count"]],
    ["/jitsu/api/s/track", ["content-type", "x-write-key", "x-enable-debug", "x-ip-policy"]],
    [
      "/posthog/i/v1/analytics/events",
      ["posthog-sdk-info", "posthog-attempt", "posthog-request-id", "posthog-request-timestamp"],
    ],
    ["/api/model/v1", ["x-api-key", "anthropic-version", "x-stainless-lang", "openai-organization", "idempotency-key"]],
  ])("for %s allows what the SDKs send", async (path, headers) => {
    const answer = await preflight(path, origin, headers);
    expect(answer.status).toBe(204);
    expect(allowed(answer)).toEqual(expect.arrayContaining(headers));
  });

  test("lists the headers of the known SDKs unasked, and passes on nothing that is not a header's name", async () => {
    const answer = await preflight("/segment/v1/b", origin, ["x-new", "bad name", "*bad\u00e9", "x".repeat(65)]);
    expect(allowed(answer)).toEqual(expect.arrayContaining(["content-type", "x-retry-count", "anonymousid", "x-new"]));
    expect(allowed(answer).filter((name) => /bad|xxx/.test(name))).toEqual([]);
  });

  test.each(["/segment/v1/b", "/mixpanel/track", "/api/model/v1"])(
    "for %s from another origin says why not",
    async (path) => {
      const answer = await preflight(path, "https://elsewhere.example", ["content-type"]);
      expect(answer.status).toBe(403);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      expect(await answer.text()).toContain("this origin is not in the tracking plan");
    },
  );
});
