/** Aggregates with privacy through the whole proxy: what leaves, what is debited, and when nothing may leave. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readProxyConfig } from "../../../egress/config";
import { type LocalProxy, startLocalProxy } from "../support";
import { countingPlan, requestOf, type TestEvent } from "./events";

const privacy = { epsilon: 10, perPerson: 2, atLeast: 20 };
const budget = { epsilon: 15, every: "month" };
const aggregate = { count: true, people: true, by: ["plan"], to: ["mixpanel"], privacy };
const folder = () => mkdtempSync(join(tmpdir(), "bulkhead-budget-"));

/** 100 people on the team's plan, one of them with 400 events, and one person on the free plan. */
const events: readonly TestEvent[] = [
  ...Array.from({ length: 100 }, (_unused, index) => ({ person: `person ${index}`, fields: { plan: "team" } })),
  ...Array.from({ length: 400 }, () => ({ person: "person 0", fields: { plan: "team" } })),
  { person: "alone", fields: { plan: "free" } },
];

const start = (place: string) =>
  startLocalProxy((upstream) => countingPlan(upstream, aggregate, { budget }), undefined, { BUDGET_FOLDER: place });
const windowLines = (proxy: LocalProxy) => proxy.lines().filter(({ kind }) => kind === "window");
const spentIn = (place: string) => {
  const [file = ""] = readdirSync(place);
  return JSON.parse(readFileSync(join(place, file), "utf8")).spent;
};

test("each person counts `perPerson` times, small groups stay, and the release is debited", async () => {
  const place = folder();
  const proxy = await start(place);
  const [path, body] = requestOf("mixpanel", events);
  expect((await proxy.post(path, body)).status).toBe(200);
  await proxy.stop();
  // With epsilon 10 the noise of a number is below 10 but once in some hundred million runs.
  const left = proxy.vendor.items();
  expect(left).toHaveLength(1);
  const { properties } = left[0] as { properties: { plan: string; count: number; people: number } };
  expect(properties.plan).toBe("team");
  expect(Math.abs(properties.count - 101)).toBeLessThan(10);
  expect(Math.abs(properties.people - 100)).toBeLessThan(10);
  expect(spentIn(place)).toBe(10_000_000);
  expect(windowLines(proxy)[1]).toMatchObject({ outcome: "released", events: 102, groups: 1 });
  const dropped = Object.fromEntries(proxy.lines().map(({ reason, dropped }) => [reason, dropped]));
  expect(dropped).toMatchObject({ "per-person": 399, "too-few": 2, aggregated: 501 });
});

test("a second instance does not release the same window, and debits nothing", async () => {
  const place = folder();
  const instances = [await start(place), await start(place)];
  const [path, body] = requestOf("mixpanel", events);
  for (const proxy of instances) {
    await proxy.post(path, body);
  }
  await Promise.all(instances.map((proxy) => proxy.stop()));
  const outcomes = instances.map((proxy) => windowLines(proxy)[1]?.outcome).sort();
  expect(outcomes).toEqual(["released", "taken"]);
  expect(instances.flatMap(({ vendor }) => vendor.items())).toHaveLength(1);
  expect(spentIn(place)).toBe(10_000_000);
});

test("nothing leaves if the budget can't be read, or is spent, also of a window that nobody was in", async () => {
  const unreadable = folder();
  writeFileSync(join(unreadable, "budget.1"), "not a budget");
  const spent = folder();
  const month = new Date().toISOString().slice(0, 7);
  writeFileSync(join(spent, "budget.1"), JSON.stringify({ version: 1, month, spent: 9_000_000, windows: {} }));
  for (const [place, outcome] of [
    [unreadable, "unreadable"],
    [spent, "spent"],
  ] as const) {
    const proxy = await start(place);
    await proxy.stop();
    expect(windowLines(proxy).map((line) => line.outcome)).toEqual([null, outcome]);
    expect(proxy.vendor.requests).toEqual([]);
    expect(readdirSync(place)).toEqual(["budget.1"]);
  }
});

test("a plan with privacy doesn't start without a place for its budget", () => {
  const environment = { TENANT: "acme", KEYS_DIR: "/keys", ALLOW_HTTP_UPSTREAM: "1" };
  const plan = JSON.stringify(countingPlan("https://vendor.test", aggregate, { budget }));
  expect(readProxyConfig({ ...environment, ANALYTICS_PLAN: plan })).toEqual({
    ok: false,
    problems: [
      {
        path: "BUDGET_BUCKET",
        message: "must be set for aggregates with 'privacy'; or set BUDGET_FOLDER outside Google Cloud",
      },
    ],
  });
});
