/** `sinks` of a tracking plan: what it may say, and each mistake with its place. */
import { describe, expect, test } from "vitest";
import { egressHosts, parsePlan, switchNames } from "../../plan";

const planWith = (bigquery: object) => ({
  version: 1,
  vendors: { mixpanel: {} },
  events: { report: { to: [] }, viewed: { to: ["mixpanel"] } },
  sinks: { bigquery },
});

const problemsOf = (plan: unknown) => {
  const parsed = parsePlan(plan);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path} ${message}`);
};

describe("a sink", () => {
  test.each([
    { events: ["report"], days: 1 },
    { events: ["report", "viewed"], days: 3_650, readers: "group:analysts@example.com" },
  ])("may be %j", (sink) => {
    expect(problemsOf(planWith(sink))).toEqual([]);
  });

  test.each<[object, string]>([
    [
      { events: ["report", "sold"], days: 9 },
      "sinks.bigquery.events.1 must be an event of this plan, got 'sold'; add it under 'events'",
    ],
    [
      { events: ["report", "report"], days: 9 },
      "sinks.bigquery.events.1 must be named once, got 'report' twice; remove one",
    ],
    [{ events: ["report"] }, "sinks.bigquery.days must be set, to a number"],
    [{ events: ["report"], days: 0 }, "sinks.bigquery.days must be at least 1"],
    [{ events: ["report"], days: 4_000 }, "sinks.bigquery.days must be at most 3650"],
    [
      { events: ["report"], days: 9, readers: "allAuthenticatedUsers" },
      "sinks.bigquery.readers must be a group such as 'group:analysts@example.com'",
    ],
    [
      { events: ["report"], days: 9, dataset: "x" },
      "sinks.bigquery.dataset is not a known property; remove it or check its spelling",
    ],
  ])("can't be %j", (sink, problem) => {
    expect(problemsOf(planWith(sink))).toEqual([problem]);
  });

  test("lets an event stay that no vendor gets; without one it goes nowhere", () => {
    const { sinks: _sinks, ...without } = planWith({});
    expect(problemsOf(without)).toEqual([
      "events.report.to must have at least 1 entry unless an aggregate counts the event or a sink gets it; name a vendor, or add it under 'aggregates' or 'sinks'",
    ]);
  });

  test("adds Pub/Sub to the hosts, and is a name of the kill switch", () => {
    const parsed = parsePlan(planWith({ events: ["report"], days: 9 }));
    expect(parsed.ok && egressHosts(parsed.plan)).toEqual(["api.mixpanel.com", "pubsub.googleapis.com"]);
    expect([...switchNames("bigquery\n")]).toEqual(["bigquery"]);
  });
});
