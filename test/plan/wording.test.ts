/** What a plan's author reads: Bulkhead's words for each kind of mistake, in whatever language the schema library speaks. */
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { parsePlan } from "../../plan";

const mixpanel = { version: 1, vendors: { mixpanel: {} } };
const withField = (treatment: unknown) => ({
  ...mixpanel,
  events: { a: { to: ["mixpanel"], fields: { field: treatment } } },
});

const cases: [what: string, plan: unknown, problem: string][] = [
  ["a list as the plan", [], ": must be an object with 'version', 'vendors' and 'events'"],
  ["no version", {}, "version: must be the number 1"],
  [
    "a number as text",
    { ...mixpanel, vendors: { mixpanel: { token: 1 } } },
    "vendors.mixpanel.token: must be text, got a number",
  ],
  ["a list as a map", { version: 1, vendors: { mixpanel: [] } }, "vendors.mixpanel: must be an object, got a list"],
  ["nothing as a map", { version: 1, vendors: { mixpanel: null } }, "vendors.mixpanel: must be an object, got nothing"],
  [
    "text as a flag",
    { version: 1, vendors: { mixpanel: { enabled: "yes" } } },
    "vendors.mixpanel.enabled: must be true or false, got text",
  ],
  ["a field left out", { ...mixpanel, events: { a: {} } }, "events.a.to: must be set, to a list"],
  [
    "a list for a vendor that takes none",
    {
      version: 1,
      vendors: { mixpanel: {}, ga4: { measurementId: "G-TEST1234" } },
      events: { a: { to: ["mixpanel", "ga4"], fields: { tags: { list: { of: "boolean", max: 2 } } } } },
    },
    "events.a.fields.tags: must be a single value, since Google Analytics takes no lists; leave ga4 out of 'to'",
  ],
  [
    "an empty list",
    { ...mixpanel, events: { a: { to: [] } }, aggregates: { n: { of: "a", count: true, every: "day", to: [] } } },
    "aggregates.n.to: must have at least 1 entry",
  ],
  ["too large a number", { ...mixpanel, deliveryTimeout: 61 }, "deliveryTimeout: must be at most 60"],
  ["too small a number", { ...mixpanel, deliveryTimeout: -1 }, "deliveryTimeout: must be at least 0"],
  [
    "a word that is not one of the allowed",
    { version: 1, vendors: { mixpanel: { ack: "late" } } },
    "vendors.mixpanel.ack: must be one of: delivered, early",
  ],
  [
    "an event without a name",
    { ...mixpanel, events: { "": { to: ["mixpanel"] } } },
    "events.: must have at least 1 character",
  ],
  [
    "an event with too long a name",
    { ...mixpanel, events: { ["a".repeat(256)]: { to: ["mixpanel"] } } },
    `events.${"a".repeat(256)}: must have at most 255 characters`,
  ],
  [
    "an API with a bad name",
    { version: 1, apis: { A: { upstream: "https://api.example.com", header: "x-key", key: "a" } } },
    "apis.A: must be lower-case letters, digits and '-'",
  ],
  [
    "a treatment without its bounds",
    withField({ integer: { min: 0 } }),
    "events.a.fields.field: treatment 'integer.max': must be a whole number; e.g. { integer: { min: 0, max: 500 } }",
  ],
  [
    "a treatment with half a number",
    withField({ hashBucket: 2.5 }),
    "events.a.fields.field: treatment 'hashBucket': must be a whole number, got a number; e.g. { hashBucket: 64 }",
  ],
  [
    "a treatment with too many buckets",
    withField({ hashBucket: 65_537 }),
    "events.a.fields.field.hashBucket: must be at most 65536",
  ],
  [
    "a value that an enum can't hold",
    withField({ enum: [{}] }),
    "events.a.fields.field: treatment 'enum.0': must be text of at most 256 characters, a number, true or false; e.g. { enum: [free, team] }",
  ],
  [
    "an unknown property",
    { ...mixpanel, evnts: {} },
    "evnts: is not a known property; remove it or check its spelling",
  ],
];

function problemsOf(plan: unknown): string[] {
  const parsed = parsePlan(plan);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

afterEach(() => {
  z.config(z.locales.en());
});

describe("each mistake is told in the words of the plan's author", () => {
  test.each(cases)("%s", (_, plan, problem) => {
    expect(problemsOf(plan)).toEqual([problem]);
  });
});

test("no word comes from the schema library, whatever its language", () => {
  z.config(z.locales.de());
  for (const [, plan, problem] of cases) {
    expect(problemsOf(plan)).toEqual([problem]);
  }
});

test("a list is fine for other vendors, and for groups, which Google Analytics has not", () => {
  const fields = { tags: { list: { of: "boolean", max: 2 } } };
  const vendors = { mixpanel: {}, ga4: { measurementId: "G-TEST1234" } };
  const plan = (more: object) => parsePlan({ version: 1, vendors, ...more });
  expect(plan({ events: { a: { to: ["mixpanel"], fields } } }).ok).toBe(true);
  expect(plan({ groups: { company: { fields } } }).ok).toBe(true);
  expect(plan({ profiles: { to: ["mixpanel"], fields } }).ok).toBe(true);
  expect(plan({ profiles: { fields } }).ok).toBe(false);
});
