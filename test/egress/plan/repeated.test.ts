/** What treating an event takes from the event before it, which must never show. */
import { describe, expect, test } from "vitest";
import { Keyring } from "../../../egress/keys/keyring";
import { Ledger } from "../../../egress/ledger/ledger";
import { settle } from "../../../egress/ledger/pendingCall";
import { Unreadable } from "../../../egress/plan/call";
import { compileVendor } from "../../../egress/plan/compile";
import { RepeatedList } from "../../../egress/plan/repeatedList";
import { treat } from "../../../egress/plan/treat";
import { protocols } from "../../../egress/vendors";
import type { TrackingPlan } from "../../../plan";

const plan: TrackingPlan = {
  version: 1,
  vendors: { mixpanel: {} },
  apis: {},
  events: { report: { to: ["mixpanel"], fields: { ok: "boolean", pages: { integer: { min: 0, max: 9 } } } } },
};
const now = Date.UTC(2026, 5, 1);
const keys = new Keyring(new Map([["2026-01-01", Buffer.alloc(32, 7)]]), "acme", "mixpanel");

/** Treats the events one after another; returns what leaves of each, and the ledger's lines as `field sent dropped`. */
function treated(properties: readonly object[]): { members: (string | undefined)[]; lines: string[] } {
  const ledger = new Ledger("acme", "digest");
  const compiled = compileVendor(plan, protocols.mixpanel, {}, ledger);
  const body = properties.map((own) => ({ event: "report", properties: { distinct_id: "someone", ...own } }));
  const members = protocols.mixpanel.decode(body, "track").map((call, index) => {
    const one = call instanceof Unreadable ? undefined : treat(call, compiled, keys, now, index);
    if (one !== undefined) {
      settle(one.pending, "sent");
    }
    return one?.changes[0]?.members;
  });
  const lines = ledger.take(now).map(({ field, sent, dropped }) => `${field} ${sent} ${dropped}`);
  return { members, lines: lines.sort() };
}

const kinds: object[] = [
  { ok: true, pages: 1 },
  { ok: true, pages: 2 },
  { pages: 3, ok: true },
  { ok: true },
  { ok: "no", pages: 4 },
  { ok: true, email: "someone@example.com", pages: 5 },
  { ok: true, e_mail: "someone@example.com", pages: 6 },
  {},
  { token: "other", ok: false, pages: 7 },
  { pages: 8 },
];

describe("an event", () => {
  test.each(kinds.map((kind, index) => [index, kind] as const))("leaves the same after any other (%i)", (_, second) => {
    const alone = treated([second]).members;
    for (const first of kinds) {
      expect(treated([first, second]).members.slice(1), JSON.stringify(first)).toEqual(alone);
    }
  });

  test("counts the same after any other", () => {
    for (const first of kinds) {
      for (const second of kinds) {
        const apart = [...treated([first]).lines, ...treated([second]).lines];
        expect(sums(treated([first, second]).lines), JSON.stringify([first, second])).toEqual(sums(apart));
      }
    }
  });
});

/** Numbers of lines about the same field together. */
function sums(lines: readonly string[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const line of lines) {
    const [field = "", sent, dropped] = line.split(" ");
    total[`${field} sent`] = (total[`${field} sent`] ?? 0) + Number(sent);
    total[`${field} dropped`] = (total[`${field} dropped`] ?? 0) + Number(dropped);
  }
  return total;
}

describe("a repeated list", () => {
  test("is the one before if it has the same entries, and no other", () => {
    const lists = new RepeatedList<number>();
    const first = lists.of([1, 2]);
    expect(lists.of([1, 2])).toBe(first);
    expect(lists.of([1, 2, 3])).toEqual([1, 2, 3]);
    expect(lists.of([1, 2])).toEqual([1, 2]);
    expect(lists.of([2, 1])).toEqual([2, 1]);
    expect(lists.of([])).toEqual([]);
  });
});
