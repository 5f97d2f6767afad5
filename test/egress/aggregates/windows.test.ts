/** When windows open and close, by clocks that the test sets, and what counts in them. */
import { describe, expect, test } from "vitest";
import { AggregateWindows, type WindowLine } from "../../../egress/aggregates/aggregateWindows";
import { compileAggregate } from "../../../egress/aggregates/compile";
import { exactReleaser } from "../../../egress/aggregates/releaser";
import { WindowClock } from "../../../egress/aggregates/windowClock";
import { Keyring } from "../../../egress/keys/keyring";
import { Ledger } from "../../../egress/ledger/ledger";
import { type Call, noneReserved } from "../../../egress/plan/call";
import { fieldsOf } from "../../../egress/plan/members";
import type { TreatedCall } from "../../../egress/plan/treat";
import { parsePlan } from "../../../plan";
import { countingPlan } from "./events";

const hour = 3_600_000;
const noon = Date.UTC(2026, 10, 5, 12);
const keys = new Map([["2026-01-01", Buffer.alloc(32, 7)]]);

function windowsOf(aggregate: Readonly<Record<string, unknown>>, keyring = new Keyring(keys, "acme", "mixpanel")) {
  const parsed = parsePlan(countingPlan("https://vendor.test", { every: "hour", to: ["mixpanel"], ...aggregate }));
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  const [[name, settings] = []] = Object.entries(parsed.plan.aggregates ?? {});
  if (name === undefined || settings === undefined) {
    throw new Error("no aggregate");
  }
  const ledger = new Ledger("acme", "digest");
  const lines: WindowLine[] = [];
  const windows = new AggregateWindows({
    aggregate: compileAggregate(name, settings, parsed.plan),
    vendor: "mixpanel",
    form: { endpoint: "track", type: "track", id: "distinct_id", operation: "properties" },
    ledger,
    instance: "one",
    keyring: () => keyring,
    releaser: exactReleaser,
    write: (line) => void lines.push(line),
  });
  return { windows, lines, dropped: () => ledger.take(0).filter(({ reason }) => reason !== null) };
}

function event(person: string, fields: Readonly<Record<string, unknown>> = {}, time?: number): Call {
  return {
    kind: "track",
    name: "report",
    type: "track",
    time,
    messageId: undefined,
    ids: { distinct_id: person },
    subject: "distinct_id",
    changes: [{ scope: "event", operation: "properties", shape: "values", fields, reserved: noneReserved }],
  };
}

const propertiesOf = (calls: readonly TreatedCall[]) => calls.map(({ changes }) => fieldsOf(changes[0]?.members ?? ""));

describe("the clock of windows", () => {
  const clock = () => new WindowClock(hour);

  test("windows begin on the hour, and are over at its end", () => {
    const own = clock();
    const window = own.open(noon + 600_000, 5_000);
    expect(window).toEqual({ start: noon, endsBy: 5_000 + 3_000_000 });
    expect(own.isOver(window, noon + hour - 1, 3_004_999)).toBe(false);
    expect(own.isOver(window, noon + hour, 5_000)).toBe(true);
  });

  test("a wall clock that is set back doesn't keep a window open, nor open one again", () => {
    const own = clock();
    const window = own.open(noon, 0);
    const past = noon - 400 * hour;
    expect(own.isOver(window, past, hour - 1)).toBe(false);
    expect(own.isOver(window, past, hour)).toBe(true);
    const next = own.open(past, hour);
    expect(next).toEqual({ start: noon + hour, endsBy: 2 * hour });
    expect(own.open(past + hour, 2 * hour).start).toBe(noon + 2 * hour);
  });

  test("a wall clock that is set forward ends the window, and the next one has the new time", () => {
    const own = clock();
    const window = own.open(noon, 0);
    const future = noon + 400 * hour + 1;
    expect(own.isOver(window, future, 1)).toBe(true);
    expect(own.open(future, 1).start).toBe(noon + 400 * hour);
  });

  test("an event is late if it is older than a window's length before the window, also by a clock that was set back", () => {
    const own = clock();
    const window = own.open(noon, 0);
    expect(own.isLate(noon - hour, window, noon)).toBe(false);
    expect(own.isLate(noon - hour - 1, window, noon)).toBe(true);
    expect(own.isLate(noon - 100 * hour, window, noon - 100 * hour)).toBe(false);
    expect(new WindowClock(60_000).isLate(noon - 299_000, { start: noon, endsBy: 0 }, noon)).toBe(false);
  });
});

describe("a window", () => {
  test("gives the events of its groups once it is over, and nothing before", async () => {
    const { windows, lines } = windowsOf({ count: true, by: ["plan"] });
    windows.count(event("ann", { plan: "free" }), undefined, noon, 0);
    windows.count(event("bob", { plan: "free" }), undefined, noon + 1, 1);
    expect(await windows.tick(noon + hour - 1, hour - 1)).toEqual([]);
    const calls = await windows.tick(noon + hour, hour);
    expect(propertiesOf(calls)).toEqual([{ plan: "free", count: 2 }]);
    expect(calls).toMatchObject([{ name: "reports", time: noon, ids: { distinct_id: "aggregate" } }]);
    expect(lines.map(({ state, window }) => [state, window])).toEqual([
      ["open", "2026-11-05T12:00:00.000Z"],
      ["closed", "2026-11-05T12:00:00.000Z"],
    ]);
    expect(await windows.tick(noon + 2 * hour, 2 * hour)).toEqual([]);
  });

  test("takes no event of the next one, which may come before the tick", async () => {
    const { windows } = windowsOf({ count: true });
    windows.count(event("ann"), undefined, noon, 0);
    windows.count(event("ann"), undefined, noon + hour, hour);
    expect(propertiesOf(await windows.tick(noon + hour, hour))).toEqual([{ count: 1 }]);
    expect(propertiesOf(await windows.close(0))).toEqual([{ count: 1 }]);
  });

  test("gives each group an id of its own, another in each window", async () => {
    const { windows } = windowsOf({ count: true, by: ["plan"] });
    const ids: string[] = [];
    for (const start of [0, hour]) {
      windows.count(event("ann", { plan: "free" }), undefined, noon + start, start);
      windows.count(event("ann", { plan: "team" }), undefined, noon + start, start);
      ids.push(...(await windows.tick(noon + start + hour, start + hour)).map(({ messageId }) => messageId));
    }
    expect(new Set(ids).size).toBe(4);
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  });

  test("counts late events as late, and those of another time of day by their own", async () => {
    const { windows, dropped } = windowsOf({ count: true, by: ["$hour"] });
    windows.count(event("ann", {}, noon - 2 * hour), undefined, noon, 0);
    windows.count(event("ann", {}, noon - 1), undefined, noon, 0);
    windows.count(event("ann", {}, noon + 100 * hour), undefined, noon, 0);
    expect(propertiesOf(await windows.close(0))).toEqual([
      { hour: 11, count: 1 },
      { hour: 12, count: 1 },
    ]);
    expect(dropped()).toMatchObject([{ event: "reports", reason: "late", dropped: 1 }]);
  });

  test("counts nothing without a key, since a person would have no pseudonym", async () => {
    const { windows, dropped } = windowsOf({ count: true }, new Keyring(new Map(), "acme", "mixpanel"));
    windows.count(event("ann"), undefined, noon, 0);
    expect(await windows.close(0)).toEqual([]);
    expect(dropped()).toMatchObject([{ reason: "no-key", dropped: 1 }]);
  });

  test("counts distinct people, however often they come", async () => {
    const { windows } = windowsOf({ people: true });
    for (let index = 0; index < 300; index++) {
      windows.count(event(`person ${index % 100}`), undefined, noon, 0);
    }
    expect(propertiesOf(await windows.close(0))).toEqual([{ people: 100 }]);
  });

  test("of every group has its own place: 3 × 3 × 5 groups, each with its own fields", async () => {
    const { windows } = windowsOf({ count: true, by: ["plan", "ok", "cohort"] });
    const truth = new Map<string, number>();
    for (const plan of ["free", "team", undefined]) {
      for (const ok of [true, false, undefined]) {
        for (let person = 0; person < 9; person++) {
          windows.count(event("x", { plan, ok, cohort: `c${person}` }), undefined, noon, 0);
          const group = JSON.stringify({ plan, ok });
          truth.set(group, (truth.get(group) ?? 0) + 1);
        }
      }
    }
    const found = new Map<string, number>();
    for (const { plan, ok, count } of propertiesOf(await windows.close(0))) {
      const group = JSON.stringify({ plan, ok });
      found.set(group, (found.get(group) ?? 0) + Number(count));
    }
    expect(found).toEqual(truth);
  });
});
