import { expect, test } from "vitest";
import { parsePlan, type TrackingPlan, wideFields } from "../../plan";

function notes(fields: Record<string, unknown>): [string, string][] {
  const result = parsePlan({ version: 1, vendors: { mixpanel: {} }, profiles: { fields } });
  const { plan } = result as { plan: TrackingPlan };
  return wideFields(plan).map(({ path, lets }) => [path.replace("profiles.fields.", ""), lets]);
}

const list = (of: unknown, max: number) => ({ list: { of, max } });

test("text, numbers of a billion values and more, and lists that can hold as much are noted, and nothing else", () => {
  expect(
    notes({
      note: { text: { maxLength: 20 } },
      notes: list({ text: { maxLength: 20 } }, 2),
      phone: { integer: { min: 0, max: 1e9 } },
      seats: { integer: { min: 0, max: 1e6 } },
      bytes: list({ integer: { min: 0, max: 255 } }, 4),
      fewBytes: list({ integer: { min: 0, max: 255 } }, 3),
      flags: list("boolean", 30),
      fewFlags: list("boolean", 29),
      countries: list("country", 4),
      formats: list({ enum: ["pdf", "csv"] }, 2),
      days: list({ time: "day" }, 4),
      hours: { time: "hour" },
      workspaces: list("pseudonym", 255),
      pages: list({ urlTemplate: ["/", "/a", "/b"] }, 19),
      buckets: list({ hashBucket: 1_000 }, 3),
      there: { presence: true },
    }),
  ).toEqual([
    ["note", "text"],
    ["notes", "text"],
    ["phone", "numbers"],
    ["bytes", "list"],
    ["flags", "list"],
    ["countries", "list"],
    ["days", "list"],
    ["pages", "list"],
    ["buckets", "list"],
  ]);
});
