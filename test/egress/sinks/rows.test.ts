/** Rows of the plan's sink through the whole proxy: what they hold, what they never hold, and when none is written. */
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { readProxyConfig } from "../../../egress/config";
import { proxiedVendorNames, rowColumns } from "../../../plan";
import { countingPlan, requestsOf, type TestEvent } from "../aggregates/events";
import { Canaries } from "../canaries/plant";
import { type KeyFiles, type LocalProxy, startLocalProxy } from "../support";

type Row = Record<string, unknown> & { fields: string };

let proxy: LocalProxy | undefined;
afterEach(async () => {
  await proxy?.stop();
  proxy = undefined;
});

const sinks = { bigquery: { events: ["report"], days: 30 } };
const newFolder = () => mkdtempSync(join(tmpdir(), "bulkhead-rows-"));

/** A plan whose event stays, and becomes a row. */
const rowsPlan = (upstream: string) => {
  const { aggregates: _aggregates, ...plan } = countingPlan(upstream, {}, { sinks });
  return plan;
};

const start = async (folder: string, keys?: KeyFiles) => {
  proxy = await startLocalProxy(rowsPlan, keys, { ROWS_FOLDER: folder });
  return proxy;
};

function rowsIn(folder: string): Row[] {
  return readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line)),
  );
}

describe.each(proxiedVendorNames)("an event of the SDK of %s", (name) => {
  test("becomes a row of treated fields with a pseudonym, and nothing else of it is kept or leaves", async () => {
    const folder = newFolder();
    const canaries = new Canaries();
    const person = canaries.plant("person");
    const fields = {
      plan: "team",
      ok: true,
      pages: 900,
      cohort: canaries.plant("bucket"),
      cost: 0.12345,
      undeclared: canaries.plant("undeclared"),
      [canaries.plant("name of a field")]: 1,
    };
    const { post, vendor } = await start(folder);
    for (const [path, body] of requestsOf(name, [{ person, fields, id: canaries.plant("message") }])) {
      expect((await post(path, body)).status).toBeLessThan(300);
    }
    await proxy?.stop();
    expect(vendor.requests).toEqual([]);
    const rows = rowsIn(folder);
    expect(rows).toHaveLength(1);
    const [row] = rows as [Row];
    expect(Object.keys(row)).toEqual(rowColumns.map((column) => column.name));
    expect(row).toMatchObject({ event: "report", sdk: name, key: "2024-06-01" });
    expect(row.id).toMatch(/^[0-9a-f]{32}$/);
    expect(row.person).toMatch(/^(?:\$device:)?p2024-06-01_[A-Za-z0-9_-]{22}$/);
    const kept = JSON.parse(row.fields);
    expect(kept).toEqual({ plan: "team", ok: true, pages: 100, cost: 0.1, cohort: expect.any(Number) });
    expect(canaries.foundIn(JSON.stringify(rows))).toEqual([]);
    expect(canaries.foundIn(JSON.stringify(proxy?.lines()))).toEqual([]);
  });
});

const event: TestEvent = { person: "ann", fields: { plan: "team", pages: 3 }, id: "message-1" };
const send = async (name: "mixpanel" | "segment", events: readonly TestEvent[]) => {
  for (const [path, body] of requestsOf(name, events)) {
    await proxy?.post(path, body);
  }
};

test("copies of an event have one id, and a person has one pseudonym that no vendor has", async () => {
  const folder = newFolder();
  const leaving = (upstream: string) => ({
    ...rowsPlan(upstream),
    events: { report: { to: ["mixpanel"], fields: { plan: { enum: ["team"] } } } },
  });
  proxy = await startLocalProxy(leaving, undefined, { ROWS_FOLDER: folder });
  await send("mixpanel", [event, event, { ...event, id: "message-2" }]);
  await proxy.stop();
  const rows = rowsIn(folder);
  expect(rows).toHaveLength(3);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
  expect(new Set(rows.map(({ person }) => person)).size).toBe(1);
  const sent = JSON.stringify(proxy.vendor.items());
  expect(sent).toContain("p2024-06-01_");
  expect(sent).not.toContain(String(rows[0]?.person));
});

test("the ledger counts rows as sent to the sink", async () => {
  await start(newFolder());
  await send("segment", [event]);
  await proxy?.stop();
  const lines = proxy?.lines().filter(({ kind, vendor }) => kind === "ledger" && vendor === "bigquery");
  expect(lines?.map(({ event, field, sent, subjects }) => [event, field, sent, subjects])).toEqual([
    ["report", "plan", 1, 1],
    ["report", "pages", 1, 1],
    ["report", "*", 1, 1],
    ["report", "userId", 1, 1],
  ]);
});

test("the ledger says of the vendor that the event stayed, and why", async () => {
  await start(newFolder());
  await send("segment", [event]);
  await proxy?.stop();
  const lines = proxy?.lines().filter(({ kind, vendor }) => kind === "ledger" && vendor === "segment");
  expect(lines).toMatchObject([{ event: "report", field: "*", sent: 0, dropped: 1, reason: "as-row" }]);
});

test.each(["bigquery", "segment", "all", "a misspelt name"])(
  "no row is written while '%s' is switched off",
  async (off) => {
    const folder = newFolder();
    await start(folder, { "switch/off": off });
    await send("segment", [event]);
    await proxy?.stop();
    expect(rowsIn(folder)).toEqual([]);
    const dropped = proxy
      ?.lines()
      .find(({ kind, field, reason }) => kind === "ledger" && field === "*" && reason === "switched-off");
    expect(dropped).toMatchObject({ vendor: off === "bigquery" ? "bigquery" : "segment", sent: 0, dropped: 1 });
  },
);

test("an event of no sink makes no row, also a page view that `$page` would take", async () => {
  const folder = newFolder();
  const views = async (events: object) => {
    const plan = (upstream: string) => ({
      ...rowsPlan(upstream),
      events,
      sinks: { bigquery: { events: ["$page"], days: 30 } },
    });
    proxy = await startLocalProxy(plan, undefined, { ROWS_FOLDER: folder });
    const view = { event: "$pageview", distinct_id: "ann", properties: {} };
    await proxy.post("/posthog/batch/", { api_key: "k", batch: [view, { ...view, event: "$identify" }] });
    await proxy.stop();
    return rowsIn(folder).length;
  };
  const page = { $page: { to: ["posthog"] } };
  expect(await views({ ...page, $pageview: { to: ["posthog"] } })).toBe(0);
  expect(await views(page)).toBe(1);
});

test("a plan with a sink doesn't start without a place for its rows", () => {
  const env = { TENANT: "acme", KEYS_DIR: "/keys", ALLOW_HTTP_UPSTREAM: "1" };
  const analyticsPlan = JSON.stringify(rowsPlan("http://127.0.0.1:1"));
  expect(readProxyConfig({ ...env, ANALYTICS_PLAN: analyticsPlan })).toEqual({
    ok: false,
    problems: [
      { path: "ROWS_TOPIC", message: "must be set for 'sinks.bigquery'; or set ROWS_FOLDER outside Google Cloud" },
    ],
  });
  expect(readProxyConfig({ ...env, ANALYTICS_PLAN: analyticsPlan, ROWS_TOPIC: "rows-acme" })).toEqual({
    ok: false,
    problems: [{ path: "ROWS_TOPIC", message: "must be a topic as projects/<id>/topics/<name>, got 'rows-acme'" }],
  });
});
