/** Times of events: a wrong clock is corrected, and the order of events within a second survives. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type LocalProxy, reportPlan, startLocalProxy } from "../support";

const spec = { type: "track", event: "report_generated", userId: "ann", properties: { plan: "team" } };

let proxy: LocalProxy;
beforeAll(async () => {
  proxy = await startLocalProxy((upstream) => reportPlan(upstream, { deliveryTimeout: 0 }));
});
afterEach(() => {
  proxy.vendor.requests.length = 0;
  proxy.vendor.answer(undefined);
});
afterAll(() => proxy.stop());

describe("a caller's wrong clock", () => {
  const hour = 3_600_000;
  const time = (value: unknown) => (typeof value === "number" ? value : Date.parse(String(value)));
  const cases: [string, string, (own: string) => unknown, (item: Record<string, unknown>) => unknown, object?][] = [
    [
      "Segment",
      "/segment/v1/batch",
      (own) => ({ sentAt: own, batch: [{ ...spec, timestamp: own }] }),
      (item) => item.timestamp,
    ],
    [
      "Segment, one call",
      "/segment/v1/track",
      (own) => ({ ...spec, sentAt: own, timestamp: own }),
      (item) => item.timestamp,
    ],
    [
      "RudderStack",
      "/rudderstack/v1/batch",
      (own) => ({ sentAt: own, batch: [{ ...spec, originalTimestamp: own }] }),
      (item) => item.originalTimestamp,
    ],
    ["Jitsu", "/jitsu/api/s/track", (own) => ({ ...spec, sentAt: own, timestamp: own }), (item) => item.timestamp],
    [
      "PostHog",
      "/posthog/batch/",
      (own) => ({ sent_at: own, batch: [{ event: "report_generated", distinct_id: "ann", timestamp: own }] }),
      (item) => item.timestamp,
    ],
    [
      "Amplitude",
      "/amplitude/2/httpapi",
      (own) => ({
        client_upload_time: own,
        events: [{ event_type: "report_generated", user_id: "ann", time: Date.parse(own) }],
      }),
      (item) => item.time,
    ],
  ];

  test.each(cases)("is corrected for %s, as the vendor would", async (_name, path, body, read) => {
    for (const off of [3 * hour, -10 * hour]) {
      proxy.vendor.requests.length = 0;
      expect((await proxy.post(path, body(new Date(Date.now() + off).toISOString()))).status).toBe(200);
      expect(Math.abs(time(read(proxy.vendor.items()[0] ?? {})) - Date.now())).toBeLessThan(5_000);
    }
  });

  test("is corrected by the header of PostHog's newer path, and by the query of posthog-js", async () => {
    const own = new Date(Date.now() - 5 * hour);
    const event = { event: "report_generated", distinct_id: "ann", timestamp: own.toISOString() };
    await proxy.post(
      "/posthog/i/v1/analytics/events",
      { batch: [event] },
      { "posthog-request-timestamp": own.toISOString() },
    );
    await proxy.post(`/posthog/e/?_=${own.getTime()}`, [event]);
    await proxy.post(`/posthog/e/?compression=base64&sent_at=${own.getTime()}`, [event]);
    const times = proxy.vendor.items().map(({ timestamp }) => Date.parse(String(timestamp)));
    expect(times).toHaveLength(3);
    expect(Math.max(...times.map((one) => Math.abs(one - Date.now())))).toBeLessThan(5_000);
  });

  test.each([
    ["a right clock", 0, -30 * 60_000],
    ["a request that is a month old", -31 * 24 * hour, -31 * 24 * hour],
  ])("leaves the times of %s alone", async (_name, off, age) => {
    const now = Math.floor(Date.now() / 1000) * 1000;
    const timestamp = new Date(now + age).toISOString();
    const sentAt = new Date(now + off).toISOString();
    await proxy.post("/segment/v1/batch", { sentAt, batch: [{ ...spec, timestamp }] });
    expect(proxy.vendor.items()).toMatchObject([{ timestamp }]);
  });
});

test("the order of events within a second survives, and their milliseconds do not", async () => {
  const second = Date.UTC(2024, 6, 1, 10, 0, 0);
  const batch = [700, 100, 300, 300].map((own, index) => ({
    ...spec,
    userId: `user-${index}`,
    timestamp: new Date(second + own).toISOString(),
  }));
  await proxy.post("/segment/v1/batch", { batch });
  expect(proxy.vendor.items().map(({ timestamp }) => Date.parse(String(timestamp)) - second)).toEqual([3, 0, 1, 2]);
});

describe("single requests within a second", () => {
  const second = Date.UTC(2024, 6, 1, 10, 0, 1);
  const send = (user: string, own: number) =>
    proxy.post("/segment/v1/batch", {
      batch: [{ ...spec, userId: user, timestamp: new Date(second + own).toISOString() }],
    });
  const milliseconds = () => proxy.vendor.items().map(({ timestamp }) => Date.parse(String(timestamp)) - second);

  test("keep the order of one person's events, and say nothing of the others'", async () => {
    for (const [user, own] of [
      ["ann", 100],
      ["ben", 250],
      ["ann", 300],
      ["ann", 301],
      ["ben", 900],
    ] as const) {
      await send(user, own);
    }
    expect(milliseconds()).toEqual([0, 0, 1, 2, 1]);
  });

  test("keep their milliseconds when they are sent again", async () => {
    for (const own of [400, 410, 400, 410, 420]) {
      await send("cem", own);
    }
    expect(milliseconds()).toEqual([0, 1, 0, 1, 2]);
  });
});
