/** Aggregates on their way through the whole proxy: what each vendor gets in place of the events. */
import { afterEach, describe, expect, test } from "vitest";
import type { WindowLine } from "../../../egress/aggregates/aggregateWindows";
import type { Call } from "../../../egress/plan/call";
import { protocols } from "../../../egress/vendors";
import { proxiedVendorNames } from "../../../plan";
import { Canaries } from "../canaries/plant";
import { type LocalProxy, startLocalProxy } from "../support";
import { countingPlan, requestsOf, type TestEvent } from "./events";

let proxy: LocalProxy | undefined;
afterEach(async () => {
  await proxy?.stop();
  proxy = undefined;
});

const everything = {
  count: true,
  people: true,
  sum: ["pages", "cost"],
  mean: ["pages"],
  histogram: { pages: [10, 50] },
  by: ["plan", "ok"],
};
const events: readonly TestEvent[] = [
  { person: "ann", fields: { plan: "free", ok: true, pages: 5, cost: 0.1 } },
  { person: "ann", fields: { plan: "free", ok: true, pages: 20, cost: 0.2 } },
  { person: "bob", fields: { plan: "free", ok: true, pages: 900, cost: 0.3 } },
  { person: "bob", fields: { plan: "team", ok: false, pages: 50, cost: 99 } },
  { person: "eve", fields: { plan: "gold", pages: "many" } },
];
/** By hand: 900 is clamped to 100, 99 to 10; `gold` is not in the plan, and eve's event has no number. */
const groups = [
  {
    plan: "free",
    ok: true,
    count: 3,
    people: 2,
    sum_pages: 125,
    sum_cost: 0.6,
    mean_pages: 41.666667,
    pages_below_10: 1,
    pages_from_10: 1,
    pages_from_50: 1,
  },
  {
    plan: "team",
    ok: false,
    count: 1,
    people: 1,
    sum_pages: 50,
    sum_cost: 10,
    mean_pages: 50,
    pages_below_10: 0,
    pages_from_10: 0,
    pages_from_50: 1,
  },
  { count: 1, people: 1, sum_pages: 0, sum_cost: 0, pages_below_10: 0, pages_from_10: 0, pages_from_50: 0 },
];

/** What the vendor's own decoder reads of the requests that the stand-in got. */
function received({ vendor }: LocalProxy, name: (typeof proxiedVendorNames)[number]): Call[] {
  const { decode, aggregate } = protocols[name];
  return vendor.requests.flatMap(({ json, path }) =>
    decode(json, name === "jitsu" ? path.replace("/api/s/", "") : aggregate.endpoint).map((call) => {
      expect(call).toHaveProperty("name");
      return call as Call;
    }),
  );
}

async function send({ post }: LocalProxy, vendor: (typeof proxiedVendorNames)[number], own = events): Promise<void> {
  for (const [path, body] of requestsOf(vendor, own)) {
    const answer = await post(path, body);
    expect(answer.status).toBeLessThan(300);
  }
}

describe.each(proxiedVendorNames)("aggregates for %s", (name) => {
  test("are events of its own form, one per group, with the numbers and nothing of the events", async () => {
    proxy = await startLocalProxy((upstream) => countingPlan(upstream, everything));
    const canaries = new Canaries();
    const people = Object.fromEntries(["ann", "bob", "eve"].map((id) => [id, `${id}-${canaries.plant(id)}`]));
    const planted = events.map(({ person, fields }) => ({
      person: people[person] ?? "",
      fields: { ...fields, note: canaries.plant("note"), undeclared: canaries.plant("undeclared") },
    }));
    await send(proxy, name, planted);
    expect(proxy.vendor.requests).toEqual([]);
    await proxy.stop();
    const calls = received(proxy, name);
    expect(calls.map((call) => call.name)).toEqual(["reports", "reports", "reports"]);
    const fields = calls.map(({ changes }) =>
      Object.fromEntries(
        Object.entries(changes[0]?.fields ?? {}).filter(
          ([field]) => !/^(?:engagement_time_msec|session_id|\$.*|mp_lib|time|token|distinct_id)$/.test(field),
        ),
      ),
    );
    expect(fields).toEqual(groups);
    expect(calls.map(({ ids, subject = "" }) => ids[subject])).toEqual(["aggregate", "aggregate", "aggregate"]);
    const left = proxy.vendor.requests
      .map(({ url, body, headers }) => `${url} ${JSON.stringify(headers)} ${body}`)
      .join("\n");
    expect(canaries.foundIn(left)).toEqual([]);
    expect(left).not.toMatch(/p\d{4}-\d{2}-\d{2}_/);
    expect(canaries.foundIn(JSON.stringify(proxy.lines()))).toEqual([]);
  });
});

test("the ledger counts the events as aggregated, and the groups as sent", async () => {
  proxy = await startLocalProxy((upstream) => countingPlan(upstream, everything));
  await send(proxy, "mixpanel");
  await proxy.stop();
  const lines = proxy.lines().filter(({ kind }) => kind === "ledger");
  expect(lines.find(({ event }) => event === "report")).toMatchObject({ field: "*", dropped: 5, reason: "aggregated" });
  const sent = lines.filter(({ event, sent }) => event === "reports" && sent !== 0);
  expect(Object.fromEntries(sent.map(({ field, sent }) => [field, sent]))).toMatchObject({
    "*": 3,
    plan: 2,
    count: 3,
    mean_pages: 2,
  });
  expect(sent.every(({ key, subjects }) => key === null && subjects === 0)).toBe(true);
});

test("the log says when a window opened, and what became of it", async () => {
  proxy = await startLocalProxy((upstream) => countingPlan(upstream, everything));
  await send(proxy, "mixpanel");
  const windows = () =>
    proxy?.lines().filter(({ kind }) => kind === "window") as unknown as (WindowLine & { tenant: string })[];
  expect(windows()).toMatchObject([
    { aggregate: "reports", vendor: "mixpanel", state: "open", outcome: null, tenant: "acme" },
  ]);
  await proxy.stop();
  expect(windows()).toHaveLength(2);
  expect(windows()[1]).toMatchObject({ state: "closed", outcome: "released", events: 5, groups: 3 });
});

test("an event that an SDK sends again counts once", async () => {
  proxy = await startLocalProxy((upstream) => countingPlan(upstream, { count: true }));
  const [event] = events;
  const twice = [
    { ...event, id: "id-1" },
    { ...event, id: "id-2" },
  ] as TestEvent[];
  for (const name of ["segment", "mixpanel", "amplitude", "posthog"] as const) {
    await send(proxy, name, twice);
    await send(proxy, name, twice);
  }
  await proxy.stop();
  const counts = ["segment", "mixpanel", "amplitude", "posthog"] as const;
  const text = proxy.vendor.requests.map(({ body }) => body.toString());
  expect(text).toHaveLength(counts.length);
  for (const body of text) {
    expect(body).toContain('"count":2');
  }
  const repeats = proxy.lines().filter(({ reason }) => reason === "duplicate");
  expect(repeats.map(({ dropped }) => dropped)).toEqual([2, 2, 2, 2]);
});

test("an event may leave for one vendor and be counted for another", async () => {
  proxy = await startLocalProxy((upstream) => {
    const plan = countingPlan(upstream, { count: true, to: ["mixpanel"] });
    return { ...plan, events: { report: { to: ["segment"], fields: { plan: { enum: ["free", "team"] } } } } };
  });
  await send(proxy, "segment");
  await send(proxy, "mixpanel");
  expect(proxy.vendor.items()).toHaveLength(5);
  await proxy.stop();
  expect(proxy.vendor.items()).toHaveLength(6);
});

test("a page view that the plan keeps does not leave by the rules of other page views", async () => {
  proxy = await startLocalProxy((upstream) => ({
    ...countingPlan(upstream, { of: "$pageview", count: true, to: ["posthog"] }),
    events: { $pageview: { to: [] }, $page: { to: ["posthog"] } },
  }));
  await proxy.post("/posthog/batch/", { api_key: "k", batch: [{ event: "$pageview", distinct_id: "ann" }] });
  expect(proxy.vendor.requests).toEqual([]);
  await proxy.stop();
  expect(proxy.vendor.items()).toMatchObject([
    { event: "reports", properties: { count: 1, $process_person_profile: false } },
  ]);
});
