import { describe, expect, test } from "vitest";
import { Ledger, type LedgerLine } from "../../egress/ledger/ledger";
import { exactLimit, mergedSubjects, SubjectCount } from "../../egress/ledger/subjects";
import * as support from "./support";

describe("the ledger of a running proxy", () => {
  test("counts to the event: sent, dropped by reason, and distinct subjects, without a value in any line", async () => {
    const vendor = await support.startVendor();
    const proxy = await support.startProxy({ plan: support.reportPlan(vendor.url, { deliveryTimeout: 0 }) });
    const event = (id: string, properties: object, name = "report_generated") => ({
      event: name,
      properties: { distinct_id: id, time: Date.parse("2024-07-01T10:00:00Z") / 1000, ...properties },
    });
    const events = [
      event("ann", { plan: "team", ok: true }),
      event("ann", { plan: "free", ok: "yes" }),
      event("bob", { plan: "gold", canary_name: "canary-value" }),
      event("bob", {}, "canary_event"),
      event("bob", { time: Date.parse("2023-07-01T10:00:00Z") / 1000 }),
      "no event",
    ];
    await fetch(`${proxy.url}/mixpanel/track`, { method: "POST", body: JSON.stringify(events) });
    vendor.answer(() => ({ status: 503 }));
    await fetch(`${proxy.url}/mixpanel/track`, {
      method: "POST",
      body: JSON.stringify([event("cid", { plan: "team" })]),
    });
    await fetch(`${proxy.url}/mixpanel/record/?distinct_id=canary-id`, { method: "POST", body: "canary" });
    const lines = await proxy.finalLedger();
    await vendor.close();
    const table = lines.map(({ event, field, key, sent, dropped, reason, subjects }) =>
      [event, field, key, sent, dropped, reason, subjects].join(" "),
    );
    expect(table.sort()).toEqual(
      [
        "report_generated * 2024-06-01 3 0  2",
        "report_generated * 2024-06-01 0 1 not-delivered 0",
        "report_generated *  0 1 no-key 0",
        "report_generated distinct_id 2024-06-01 3 0  2",
        "report_generated distinct_id 2024-06-01 0 1 not-delivered 0",
        "report_generated plan 2024-06-01 2 0  1",
        "report_generated plan 2024-06-01 0 1 not-allowed 0",
        "report_generated plan 2024-06-01 0 1 not-delivered 0",
        "report_generated ok 2024-06-01 1 0  1",
        "report_generated ok 2024-06-01 0 1 wrong-type 0",
        "report_generated (undeclared) 2024-06-01 0 1 undeclared-field 0",
        "(undeclared) *  0 1 undeclared-event 0",
        "(undeclared) *  0 1 malformed 0",
        "(undeclared) *  0 1 undeclared-path 0",
      ].sort(),
    );
    for (const line of lines) {
      expect(line).toMatchObject({ kind: "ledger", tenant: "acme", vendor: "mixpanel" });
      expect(line.minute).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:00\.000Z$/);
      expect(line.plan).toMatch(/^[0-9a-f]{16}$/);
    }
    expect(proxy.output()).not.toContain("canary");
  });
});

describe("the ledger", () => {
  test("gives each count once, and nothing for a minute without events", () => {
    const ledger = new Ledger("acme", "digest");
    const count = ledger.count("mixpanel", "report_generated", "plan");
    count.sent("2024-06-01", 1);
    count.sent("2024-06-01", 1);
    count.dropped(null, "no-key", 3);
    expect(ledger.count("mixpanel", "report_generated", "plan")).toBe(count);
    expect(ledger.take(0).map(({ sent, dropped, subjects }) => [sent, dropped, subjects])).toEqual([
      [2, 0, 1],
      [0, 3, 0],
    ]);
    expect(ledger.take(60_000)).toEqual([]);
  });

  test.each([1, 100, 256])("%d subjects are counted exactly", (number) => {
    const count = filled(0, number);
    expect(count.size).toBe(number);
  });

  test.each([2_000, 50_000])("%d subjects are estimated within 8 %%, in one minute and over a day", (number) => {
    expect(Math.abs(filled(0, number).size - number) / number).toBeLessThan(0.08);
    const lines = dayOf([hashesOf(0, number * 0.6), hashesOf(number * 0.4, number), hashesOf(0, 10)]);
    const { atLeast, atMost } = mergedSubjects(lines);
    expect(Math.abs(atLeast - number) / number).toBeLessThan(0.45);
    expect(Math.abs(atMost - number) / number).toBeLessThan(0.15);
    expect(atLeast).toBeLessThanOrEqual(atMost);
  });

  test("adds up the days and instances for the upper bound, and takes the largest for the lower", () => {
    const people = hashesOf(0, 5_000);
    const bounds = (...lines: readonly LedgerLine[][]) => mergedSubjects(lines.flat());
    const one = bounds(dayOf([people], "one"));
    const both = bounds(dayOf([people], "one"), dayOf([people], "two"));
    const days = bounds(dayOf([people], "one"), dayOf([people], "one", 1));
    expect(both).toEqual({ atLeast: one.atLeast, atMost: 2 * one.atMost });
    expect(days).toEqual(both);
  });

  test("counts the people of all events of a vendor once, in lines of their own", () => {
    const ledger = new Ledger("acme", "digest", "one");
    for (const [vendor, event, subject] of [
      ["mixpanel", "opened", 1],
      ["mixpanel", "asked", 1],
      ["mixpanel", "asked", 2],
      ["segment", "asked", 1],
      ["api/anthropic", "$call", 7],
    ] as const) {
      ledger.count(vendor, event, "*").sent("2024-06-01", subject);
      ledger.count(vendor, event, "plan").sent("2024-06-01", subject);
    }
    ledger.count("mixpanel", "asked", "*").dropped("2024-06-01", "not-delivered");
    const lines = ledger.takePeople(0);
    expect(lines.map(({ vendor, sent, dropped, subjects }) => [vendor, sent, dropped, subjects])).toEqual([
      ["mixpanel", 3, 0, 2],
      ["segment", 1, 0, 1],
    ]);
    expect(lines[0]).toMatchObject({ kind: "people", event: "(any)", field: "*", key: "2024-06-01", instance: "one" });
    expect(ledger.take(0).every(({ kind }) => kind === "ledger")).toBe(true);
    expect(ledger.takePeople(60_000)).toEqual([]);
  });

  test("begins a new count at midnight", () => {
    const ledger = new Ledger("acme", "digest");
    const count = ledger.count("mixpanel", "report_generated", "*");
    const today = (minute: number) => {
      for (const hash of hashesOf(0, 1_000)) {
        count.sent("2024-06-01", hash);
      }
      return ledger.take(minute)[0]?.subjectsToday ?? 0;
    };
    const counts = [0, 60_000, 86_400_000].map(today);
    expect(new Set(counts).size).toBe(1);
    expect(Math.abs((counts[0] ?? 0) - 1_000)).toBeLessThan(100);
  });
});

describe("what a ledger line says about people", () => {
  const line = (hashes: readonly number[]) => {
    const ledger = new Ledger("acme", "digest");
    const count = ledger.count("mixpanel", "report_generated", "*");
    for (const hash of hashes) {
      count.sent("2024-06-01", hash);
    }
    return JSON.stringify(ledger.take(0));
  };
  const hashes = (seed: number, length: number) =>
    Array.from({ length }, (_unused, index) => Math.imul(seed * 1_000 + index + 1, 0x9e3779b1) >>> 0);

  test("is the same whoever they are, up to a few hundred: a line of one person says nothing about who", () => {
    for (const people of [1, 2, 40, exactLimit]) {
      const lines = new Set(Array.from({ length: 50 }, (_unused, seed) => line(hashes(seed, people))));
      expect(lines.size).toBe(1);
    }
  });

  test("is the same whether the same people come back in the next minute or others come", () => {
    const count = new Ledger("acme", "digest");
    const field = count.count("mixpanel", "report_generated", "*");
    const minute = (people: readonly number[]) => {
      for (const hash of people) {
        field.sent("2024-06-01", hash);
      }
      return JSON.stringify(count.take(0));
    };
    expect(minute(hashes(1, 40))).toBe(minute(hashes(1, 40)));
    expect(minute(hashes(1, 40))).toBe(minute(hashes(2, 40)));
  });

  test("depends on the numbers of people alone, however many they are: nothing in it can be compared with anything", () => {
    for (const people of [300, 5_000]) {
      const lines = Array.from({ length: 5 }, (_unused, seed) => {
        return JSON.parse(line(hashesOf(seed * 10_000, seed * 10_000 + people)))[0];
      });
      for (const { subjects, subjectsToday, ...rest } of lines) {
        expect(Math.abs(subjects - people) / people).toBeLessThan(0.1);
        expect(subjectsToday % 10).toBe(0);
        expect(rest).toEqual({ ...lines[0], subjects: undefined, subjectsToday: undefined });
        expect(Object.values(rest).every((value) => String(value).length < 30)).toBe(true);
      }
    }
  });

  test("does not say of one person whether that person was there before", () => {
    const ledger = new Ledger("acme", "digest");
    const field = ledger.count("mixpanel", "report_generated", "*");
    const minute = (people: readonly number[]) => {
      for (const hash of people) {
        field.sent("2024-06-01", hash);
      }
      return JSON.stringify(ledger.take(0));
    };
    minute(hashesOf(0, 1_000));
    expect(minute(hashesOf(0, 1))).toBe(minute(hashesOf(5_000, 5_001)));
  });

  test("gives bounds for several minutes of few people, and no false number", () => {
    const few = [3, 7, 5].map((subjects) => ({ minute: "2026-11-05T10:11", instance: "", subjects, subjectsToday: 0 }));
    expect(mergedSubjects(few)).toEqual({ atLeast: 7, atMost: 15 });
    expect(mergedSubjects([])).toEqual({ atLeast: 0, atMost: 0 });
  });
});

/** Hashes of subjects `from` to `to`, which look random. */
function hashesOf(from: number, to: number): number[] {
  return Array.from({ length: Math.round(to - from) }, (_unused, index) => {
    let hash = Math.imul(Math.round(from) + index + 1, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  });
}

function filled(from: number, to: number): SubjectCount {
  const count = new SubjectCount();
  for (const hash of hashesOf(from, to)) {
    count.add(hash);
    count.add(hash);
  }
  return count;
}

/** Ledger lines of the minutes of a day, each with the people of one minute. */
function dayOf(minutes: readonly (readonly number[])[], instance = "one", day = 0): LedgerLine[] {
  const ledger = new Ledger("acme", "digest", instance);
  const count = ledger.count("mixpanel", "report_generated", "*");
  return minutes.flatMap((people, minute) => {
    for (const hash of people) {
      count.sent("2024-06-01", hash);
    }
    return ledger.take(day * 86_400_000 + minute * 60_000);
  });
}
