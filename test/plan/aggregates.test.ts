/** What a plan may say of aggregates, and what it gets told when it asks for too much. */
import { describe, expect, test } from "vitest";
import { budgetUse, columnsOf, parsePlan } from "../../plan";

const fields = {
  plan: { enum: ["free", "team"] },
  ok: "boolean",
  cohort: { hashBucket: 100 },
  many: { hashBucket: 9_999 },
  seen: { presence: true },
  pages: { integer: { min: 0, max: 500 } },
  id: { integer: { min: 0, max: 9_999_999_999 } },
  far: { integer: { min: 2_000_000_000, max: 2_000_000_010 } },
  gap: { number: { min: 0.2, max: 0.3, step: 1 } },
  note: { text: { maxLength: 20 } },
  count: "boolean",
};
const privacy = { epsilon: 1, perPerson: 3, atLeast: 10 };

function planWith(aggregates: unknown, more: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    version: 1,
    vendors: { mixpanel: {}, segment: {} },
    events: { report: { to: [], fields } },
    aggregates,
    ...more,
  };
}
const valid = { of: "report", count: true, every: "hour", to: ["mixpanel"] };
const problemsOf = (plan: unknown) => {
  const result = parsePlan(plan);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path} ${message}`);
};
const about = (aggregate: unknown, more?: Readonly<Record<string, unknown>>) =>
  problemsOf(planWith({ reports: aggregate }, more));

describe("aggregates in a plan", () => {
  test.each<[string, object]>([
    ["a count alone", {}],
    [
      "everything",
      {
        people: true,
        sum: ["pages"],
        mean: ["pages"],
        histogram: { pages: [10, 100] },
        by: ["plan", "ok", "$hour"],
      },
    ],
    ["whether a field is there", { by: ["seen"] }],
  ])("may ask for %s", (_name, more) => {
    expect(about({ ...valid, ...more })).toEqual([]);
  });

  test("may have privacy, with a budget", () => {
    expect(about({ ...valid, privacy }, { budget: { epsilon: 30, every: "month" } })).toEqual([]);
  });

  test.each<[string, object, string[]]>([
    [
      "groups that the plan doesn't know",
      { by: ["note", "pages", "nothing"] },
      [
        "aggregates.reports.by.0 must be an enum, boolean, hashBucket or presence field, or '$hour', got 'note' (text), whose values the plan doesn't know; declare it as an enum or a hashBucket",
        "aggregates.reports.by.1 must be an enum, boolean, hashBucket or presence field, or '$hour', got 'pages' (integer), whose values the plan doesn't know; declare it as an enum or a hashBucket",
        "aggregates.reports.by.2 must be a field of the event, or '$hour', got 'nothing'; declare it in the event's 'fields'",
      ],
    ],
    [
      "too many groups",
      { by: ["many", "ok"] },
      ["aggregates.reports.by must make at most 10000 groups, got 30000 (10000 × 3); group by fewer fields or values"],
    ],
    [
      "sums without bounds",
      { sum: ["note", "ok", "nothing"] },
      [
        "aggregates.reports.sum.0 must be a field with bounds, got 'note' (text); declare it as integer or number with 'min' and 'max'",
        "aggregates.reports.sum.1 must be a field with bounds, got 'ok' (boolean); declare it as integer or number with 'min' and 'max'",
        "aggregates.reports.sum.2 must be a field of the event, got 'nothing'; declare it in the event's 'fields' as integer or number",
      ],
    ],
    [
      "a sum that could carry a phone number by itself, or holds none at all",
      { sum: ["id", "far"], mean: ["gap"] },
      [
        "aggregates.reports.sum.0 must have values of at most 1000000000 steps, got 'id' with 10000000000; narrow its bounds or widen its step",
        "aggregates.reports.sum.1 must have values of at most 1000000000 steps, got 'far' with 2000000010; narrow its bounds or widen its step",
        "aggregates.reports.mean.0 must have a multiple of its step between its bounds, got 'gap'; change its 'min', 'max' or 'step'",
      ],
    ],
    [
      "edges out of order",
      { histogram: { pages: [10, 5] } },
      ["aggregates.reports.histogram.pages must have ascending edges, got 5 after 10; sort them"],
    ],
    ["a field twice", { by: ["ok", "ok"] }, ["aggregates.reports.by.1 must be named once, got 'ok' twice; remove one"]],
    [
      "a field with the name of a number",
      { by: ["count"] },
      ["aggregates.reports.by must not have the name of a number, got 'count' for both; rename the field"],
    ],
    [
      "more properties than vendors take",
      { histogram: { pages: Array.from({ length: 30 }, (_unused, index) => index) } },
      ["aggregates.reports must make at most 23 properties, got 32; use fewer numbers or edges"],
    ],
    [
      "an event that the plan doesn't have",
      { of: "other" },
      [
        "aggregates.reports.of must be an event of this plan, got 'other'; add it under 'events', with 'to: []' if it must not leave",
        "events.report.to must have at least 1 entry unless an aggregate counts the event or a sink gets it; name a vendor, or add it under 'aggregates' or 'sinks'",
      ],
    ],
    [
      "a vendor that the plan doesn't have",
      { to: ["ga4"] },
      ["aggregates.reports.to.0 must be a vendor of this plan, got 'ga4'; add it under 'vendors'"],
    ],
    ["a window of another length", { every: "week" }, ["aggregates.reports.every must be one of: minute, hour, day"]],
    [
      "privacy without a budget",
      { privacy },
      ["budget must be set, since an aggregate has 'privacy'; e.g. { epsilon: 30, every: month }"],
    ],
  ])("can't ask for %s", (_name, more, problems) => {
    expect(about({ ...valid, ...more })).toEqual(problems);
  });

  test("every problem of several parts comes at once", () => {
    const problems = about({
      ...valid,
      by: ["note"],
      sum: ["note"],
      privacy: { epsilon: 20, perPerson: 0, atLeast: 0, delta: 0.5 },
    });
    expect(problems.map((problem) => problem.split(" ")[0])).toEqual([
      "aggregates.reports.by.0",
      "aggregates.reports.sum.0",
      "budget",
      "aggregates.reports.privacy.epsilon",
      "aggregates.reports.privacy.perPerson",
      "aggregates.reports.privacy.atLeast",
      "aggregates.reports.privacy.delta",
    ]);
  });

  test.each([0, 0.001, -1, 11, Number.NaN])("epsilon %d is out of range", (epsilon) => {
    const problems = about({ ...valid, privacy: { ...privacy, epsilon } }, { budget: { epsilon: 30, every: "month" } });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^aggregates\.reports\.privacy\.epsilon must be/);
  });

  test("privacy is for events that don't leave, within its budget", () => {
    expect(
      problemsOf(
        planWith(
          { reports: { ...valid, privacy } },
          { events: { report: { to: ["segment"], fields } }, budget: { epsilon: 0.5, every: "month" } },
        ),
      ),
    ).toEqual([
      "aggregates.reports.privacy must be of an event that does not leave, got 'report' with targets; set 'events.report.to: []'",
      "aggregates.reports.privacy.epsilon must be at most the budget's 0.5, got 1; no window could be released",
    ]);
  });

  test("a budget is for privacy alone", () => {
    expect(about(valid, { budget: { epsilon: 3, every: "month" } })).toEqual([
      "budget must be left out, since no aggregate has 'privacy'; remove it",
    ]);
  });

  test("a name is an event's of its own, in a form that every vendor takes", () => {
    expect(problemsOf(planWith({ report: valid, "Reports!": valid }))).toEqual([
      "aggregates.report must have a name of its own, got that of an event; choose another",
      "aggregates.Reports! must be 1 to 40 lower-case letters, digits and '_', since it is the event's name",
    ]);
  });

  test("a name that Google Analytics drops is for other vendors alone", () => {
    const vendors = { mixpanel: {}, ga4: { measurementId: "G-TEST1234" } };
    const named = (name: string, to: string) => problemsOf(planWith({ [name]: { ...valid, to: [to] } }, { vendors }));
    for (const name of ["session_start", "ga_reports", "click"]) {
      expect(named(name, "ga4")).toEqual([
        `aggregates.${name} must not have a name that Google Analytics reserves for itself, got '${name}'; choose another`,
      ]);
      expect(named(name, "mixpanel")).toEqual([]);
    }
    expect(named("clicks", "ga4")).toEqual([]);
  });

  test("all tables together must fit in memory", () => {
    const large = { ...valid, people: true, by: ["cohort", "plan", "ok"], to: ["mixpanel", "segment"] };
    expect(problemsOf(planWith(Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [name, large]))))).toEqual([
      "aggregates must take at most 96 MiB of memory together, got 107 MiB; use fewer groups, vendors or aggregates",
    ]);
  });

  test("an event that nobody gets and nothing counts is a mistake", () => {
    expect(problemsOf({ version: 1, vendors: { mixpanel: {} }, events: { lost: { to: [] } } })).toEqual([
      "events.lost.to must have at least 1 entry unless an aggregate counts the event or a sink gets it; name a vendor, or add it under 'aggregates' or 'sinks'",
    ]);
  });
});

test("the number of people is a column of every private aggregate, since its threshold needs it", () => {
  const settings = { of: "report", count: true as const, every: "hour" as const, by: [], privacy };
  expect(columnsOf({ ...settings, to: ["mixpanel"] })).toEqual([{ statistic: "count" }, { statistic: "people" }]);
});

test("a budget lasts as many days as its releases leave it", () => {
  const result = parsePlan(
    planWith(
      { reports: { ...valid, to: ["mixpanel", "segment"], privacy } },
      { budget: { epsilon: 96, every: "month" } },
    ),
  );
  expect(result.ok && budgetUse(result.plan)).toEqual({ perMonth: 24 * 2 * 31, lastsDays: 2 });
});
