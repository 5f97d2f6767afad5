import { describe, expect, test } from "vitest";
import { Keyring } from "../../../egress/keys/keyring";
import { Ledger } from "../../../egress/ledger/ledger";
import { settle } from "../../../egress/ledger/pendingCall";
import type { Call } from "../../../egress/plan/call";
import { compileVendor } from "../../../egress/plan/compile";
import { type TreatedCall, treat } from "../../../egress/plan/treat";
import { protocols } from "../../../egress/vendors";
import { parsePlan, type TrackingPlan } from "../../../plan";
import { keyDate, now, Pipeline } from "../properties/pipeline";

const fields = {
  seats: { integer: { min: 0, max: 1_000_000 } },
  workspace: "pseudonym",
  formats: { list: { of: { enum: ["pdf", "csv", "xls"] }, max: 2 } },
};
const result = parsePlan({ version: 1, vendors: { mixpanel: {}, amplitude: {} }, profiles: { fields } });
const plan = (result as { plan: TrackingPlan }).plan;
const secret = [...Buffer.from("ann@customer.test")];

function mixpanel(operations: object): Record<string, unknown> {
  const requests = new Pipeline(plan, "mixpanel").pass("engage", [{ $distinct_id: "ann", ...operations }]);
  return JSON.parse(requests[0]?.body ?? "[]")[0];
}

function amplitude(operations: object): Record<string, unknown> {
  const event = { event_type: "$identify", user_id: "ann-1", user_properties: operations };
  const requests = new Pipeline(plan, "amplitude").pass("", { events: [event] });
  return JSON.parse(requests[0]?.body ?? "{}").events[0].user_properties;
}

describe("an operation on lists", () => {
  test("carries one value for a scalar field, whatever its treatment", () => {
    expect(mixpanel({ $union: { seats: [7] } }).$union).toEqual({ seats: [7] });
    expect(mixpanel({ $union: { seats: 7 } }).$union).toEqual({ seats: [7] });
    expect(mixpanel({ $append: { seats: 7 } }).$append).toEqual({ seats: 7 });
    expect(amplitude({ $append: { seats: [7] } }).$append).toEqual({ seats: [7] });
  });

  test("carries the first value only for a scalar field, since several could spell anything", () => {
    expect(mixpanel({ $union: { seats: secret } }).$union).toEqual({ seats: secret.slice(0, 1) });
    expect(mixpanel({ $append: { seats: secret } }).$append).toBeUndefined();
    expect(mixpanel({ $add: { seats: secret } }).$add).toBeUndefined();
    for (const operation of ["$append", "$prepend", "$preInsert", "$postInsert", "$remove"]) {
      expect(amplitude({ [operation]: { seats: secret } })).toEqual({ [operation]: { seats: secret.slice(0, 1) } });
    }
  });

  test("counts what stays", () => {
    const ledger = new Ledger("acme", "digest");
    const compiled = compileVendor(plan, protocols.mixpanel, {}, ledger);
    const keys = new Keyring(new Map([[keyDate, Buffer.alloc(32, 7)]]), "acme", "mixpanel");
    const [call] = protocols.mixpanel.decode(
      [{ $distinct_id: "ann", $union: { seats: [1, 2], formats: ["pdf"] } }],
      "engage",
    );
    const treated = treat(call as Call, compiled, keys, now, 0);
    settle((treated as TreatedCall).pending, "sent");
    const counts = ledger.take(0).map(({ field, sent, dropped, reason }) => `${field} ${sent} ${dropped} ${reason}`);
    expect(counts).toContain("seats 0 1 not-allowed");
    expect(counts).toContain("seats 1 0 null");
    expect(counts.filter((line) => line.startsWith("formats"))).toEqual(["formats 1 0 null"]);
  });

  test("carries as many values as the plan declares, of those that it allows", () => {
    expect(mixpanel({ $union: { formats: ["pdf", "csv"] } }).$union).toEqual({ formats: ["pdf", "csv"] });
    expect(mixpanel({ $union: { formats: ["pdf", "ann"] } }).$union).toEqual({ formats: ["pdf"] });
    expect(mixpanel({ $union: { formats: ["pdf", "csv", "xls"] } }).$union).toEqual({ formats: ["pdf", "csv"] });
    expect(mixpanel({ $append: { formats: "pdf" }, $remove: { formats: "csv" } })).toMatchObject({
      $append: { formats: "pdf" },
      $remove: { formats: "csv" },
    });
    expect(mixpanel({ $set: { formats: ["pdf", "csv"] } }).$set).toEqual({ formats: ["pdf", "csv"] });
  });
});

describe("a plan's lists", () => {
  const problems = (list: unknown) => {
    const checked = parsePlan({ version: 1, vendors: { mixpanel: {} }, profiles: { fields: { formats: { list } } } });
    return checked.ok ? [] : checked.problems.map(({ message }) => message);
  };

  test("have a bound and one treatment of single values", () => {
    expect(problems({ of: "boolean", max: 255 })).toEqual([]);
    expect(problems({ of: "boolean" })).toHaveLength(1);
    expect(problems({ of: "boolean", max: 256 })).toHaveLength(1);
    expect(problems({ of: { list: { of: "boolean", max: 2 } }, max: 2 })).toEqual([
      expect.stringContaining("must be a known treatment, got 'list'"),
    ]);
    expect(problems({ of: { presence: true }, max: 2 })).toEqual([expect.stringContaining("got 'presence'")]);
  });
});
