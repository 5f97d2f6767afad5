/** What `bulkhead plan try` shows of aggregates. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { expectPlain } from "../support/plain";
import { runPlan } from "./run";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-try-"));
afterAll(() => rmSync(folder, { recursive: true }));

const events = [
  ...Array.from({ length: 12 }, (_unused, index) => ({ person: `p${index}`, plan: "team", pages: 10 })),
  { person: "p0", plan: "team", pages: 900 },
  { person: "p0", plan: "free", pages: 5 },
];
const input = events
  .map(({ person, ...fields }) => JSON.stringify({ event: "report", properties: { distinct_id: person, ...fields } }))
  .join("\n");

async function tried(privacy: object) {
  const file = join(folder, "plan.json");
  const plan = {
    version: 1,
    vendors: { mixpanel: {}, segment: {} },
    events: {
      report: { to: [], fields: { plan: { enum: ["free", "team"] }, pages: { integer: { min: 0, max: 100 } } } },
    },
    aggregates: {
      reports: {
        of: "report",
        count: true,
        sum: ["pages"],
        mean: ["pages"],
        by: ["plan"],
        every: "hour",
        to: ["mixpanel", "segment"],
        ...privacy,
      },
    },
    ...("privacy" in privacy && { budget: { epsilon: 800, every: "month" } }),
  };
  writeFileSync(file, JSON.stringify(plan));
  const run = await runPlan(["try", file, "--vendor", "mixpanel"], input);
  expectPlain(run.stdout);
  expect(run).toMatchObject({ code: 0, stderr: "" });
  return run.stdout.slice(run.stdout.indexOf("reports →"));
}
/** The cells of each row of a table. */
const cells = (text: string) =>
  text
    .split("\n")
    .filter((line) => line.startsWith("│"))
    .map((line) =>
      line
        .split("│")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

test("shows the groups that a window of these events would send", async () => {
  const text = await tried({});
  expect(text.split("\n")[0]).toBe("reports → mixpanel, a window of these events: 14 events, 2 groups");
  expect(cells(text)).toEqual([
    ["group", "number", "would leave"],
    ["plan: free", "count", "1"],
    ["", "sum_pages", "5"],
    ["", "mean_pages", "5"],
    ["plan: team", "count", "13"],
    ["", "sum_pages", "220"],
    ["", "mean_pages", "16.923077"],
  ]);
});

test("with privacy shows the standard error of each number, and which groups are too small", async () => {
  const text = await tried({ privacy: { epsilon: 1, perPerson: 2, atLeast: 10 } });
  expect(text.split("\n")[0]).toContain("13 events, 1 group");
  // Four queries (count, sum, values, people): scale 2 × 4 for counts, 200 × 4 for the sum; √2 times that, nearly.
  expect(cells(text)).toEqual([
    ["group", "number", "before noise", "standard error"],
    ["plan: team", "count", "13", "± 11.3"],
    ["", "sum_pages", "220", "± 1130"],
    ["", "mean_pages", "16.923077", "± 88.3"],
  ]);
  expect(text.replace(/\n */g, " ")).toContain("groups with fewer than 10 people, after noise, stay");
  const alone = await tried({ privacy: { epsilon: 1, perPerson: 3, atLeast: 10 } });
  expect(cells(alone).map(([group]) => group)).toContain("plan: free, too few people");
});
