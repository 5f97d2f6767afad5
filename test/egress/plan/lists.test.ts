import { describe, expect, test } from "vitest";
import { parsePlan, type TrackingPlan } from "../../../plan";
import { Pipeline } from "../properties/pipeline";

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

  test("drops a scalar field of several values, which could spell anything", () => {
    for (const values of [secret, [1, 2]]) {
      expect(mixpanel({ $union: { seats: values, workspace: values } }).$union).toBeUndefined();
      expect(mixpanel({ $append: { seats: values } }).$append).toBeUndefined();
      for (const operation of ["$append", "$prepend", "$preInsert", "$postInsert", "$remove"]) {
        expect(amplitude({ $set: { seats: 1 }, [operation]: { seats: values, workspace: values } })).toEqual({
          $set: { seats: 1 },
        });
      }
    }
    expect(mixpanel({ $add: { seats: secret } }).$add).toBeUndefined();
  });

  test("carries as many values as the plan declares, of those that it allows", () => {
    expect(mixpanel({ $union: { formats: ["pdf", "csv"] } }).$union).toEqual({ formats: ["pdf", "csv"] });
    expect(mixpanel({ $union: { formats: ["pdf", "ann"] } }).$union).toEqual({ formats: ["pdf"] });
    expect(mixpanel({ $union: { formats: ["pdf", "csv", "xls"] } }).$union).toBeUndefined();
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
