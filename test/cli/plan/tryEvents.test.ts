import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { formsOf } from "../../../cli/plan/eventForms";
import { type Trial, Trials } from "../../../cli/plan/trial";
import { parsePlan, type TrackingPlan } from "../../../plan";
import { runPlan } from "./run";

const fields = {
  plan: { enum: ["free", "team"] },
  note: { text: { maxLength: 80 } },
  pages: { integer: { min: 0, max: 500 } },
};
const plan = {
  version: 1,
  vendors: { mixpanel: {}, segment: {}, posthog: {}, amplitude: {}, ga4: { measurementId: "G-TEST1234" } },
  events: { report_generated: { to: ["mixpanel", "segment", "posthog", "amplitude", "ga4"], fields } },
  profiles: { fields },
};

const folder = mkdtempSync(join(tmpdir(), "bulkhead-try-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "plan.yaml");
writeFileSync(file, JSON.stringify(plan));

function parsedPlan(): TrackingPlan {
  const result = parsePlan(plan);
  if (!result.ok) {
    throw new Error(JSON.stringify(result.problems));
  }
  return result.plan;
}

const properties = { plan: "team", note: "call taro@example.com", pages: 999, email: "hanako@example.com" };

function tryOne(item: unknown): Trial[] {
  return new Trials(parsedPlan()).run(formsOf(item), Date.UTC(2026, 0, 1));
}

describe("bulkhead plan try", () => {
  test.each([
    [
      "mixpanel",
      { event: "report_generated", properties: { ...properties, distinct_id: "taro" } },
      "properties",
      "distinct_id",
    ],
    ["segment", { type: "track", event: "report_generated", userId: "taro", properties }, "properties", "userId"],
    ["posthog", { event: "report_generated", distinct_id: "taro", properties }, "properties", "distinct_id"],
    [
      "amplitude",
      { event_type: "report_generated", user_id: "taro", event_properties: properties },
      "event_properties",
      "user_id",
    ],
    ["ga4", { client_id: "taro", events: [{ name: "report_generated", params: properties }] }, "params", "client_id"],
    ["mixpanel", { $distinct_id: "taro", $set: properties }, "$set", "$distinct_id"],
    ["segment", { type: "identify", userId: "taro", traits: properties }, "traits", "userId"],
  ])("shows for %s what leaves of %j, and why the rest does not", (vendor, item, operation, id) => {
    const [trial] = tryOne(item);
    expect(trial).toMatchObject({ vendor, refused: undefined });
    const row = (place: string) => trial?.rows.find((one) => one.place === place);
    expect(row(id)).toMatchObject({ cameIn: "taro", left: expect.stringMatching(/^p2000-01-01_[\w-]{22}$/), why: "" });
    expect(row(`${operation}.plan`)).toMatchObject({ cameIn: "team", left: "team", why: "" });
    expect(row(`${operation}.pages`)).toMatchObject({ cameIn: 999, left: 500, why: "" });
    expect(row(`${operation}.note`)).toMatchObject({ left: undefined, why: "a detector found personal data in it" });
    expect(row(`${operation}.email`)).toMatchObject({ left: undefined, why: "not in the plan" });
    expect(trial?.request?.body).toContain('"team"');
    expect(trial?.request?.body).not.toContain("example.com");
  });

  test.each([
    [{ event: "other", distinct_id: "taro" }, "the event is not in the plan for this vendor"],
    [{ type: "track", event: "report_generated" }, "the event names neither a user nor a device"],
  ])("says why %j stays as a whole", (item, refused) => {
    expect(tryOne(item)).toMatchObject([{ refused, rows: [], request: undefined }]);
  });

  test("prints one table an event, and goes on behind a broken line", async () => {
    const lines = [
      JSON.stringify({ type: "track", event: "report_generated", userId: "taro", properties }),
      "not json",
      "",
      JSON.stringify({ type: "track", event: "other\u001b[2J", userId: "taro" }),
    ];
    const run = await runPlan(["try", file, "--bodies"], lines.join("\n"));
    expect(run.code).toBe(1);
    expect(run.stderr).toBe("line 2 must be JSON; put each event on one line of its own, e.g. by 'jq -c .'\n");
    expect(run.stdout).toMatch(/^line 1 → segment: "report_generated"\n/);
    expect(run.stdout).toMatch(/properties\.email +│ "hanako@example\.com" +│ – +│ not in the +│\n│ +│ +│ +│ plan/);
    expect(run.stdout).toContain("POST /v1/batch\n");
    expect(run.stdout).toContain(
      'line 4 → segment: "other\\u001b[2J"\n  stays: the event is not in the plan for this vendor\n',
    );
    expect(run.stdout).not.toContain("\u001b[2J");
  });

  test("tries only the vendor that is asked for, and names those there are", async () => {
    const line = JSON.stringify({ type: "track", event: "report_generated", userId: "taro" });
    expect(await runPlan(["try", file, "--vendor", "mixpanel"], line)).toMatchObject({
      code: 0,
      stdout: "line 1: an event for segment, rudderstack, jitsu; only 'mixpanel' is shown\n\n",
    });
    expect(await runPlan(["try", file, "--vendor", "heap"], line)).toMatchObject({
      code: 2,
      stderr:
        "'--vendor' must be one of the plan's vendors, got 'heap'; use one of: mixpanel, segment, posthog, amplitude, ga4\n",
    });
  });

  test.each([
    [
      "",
      2,
      "standard input must hold events, got nothing; e.g. npx --no bulkhead plan try plan.yaml < events.ndjson\n",
    ],
    [
      "\n \n",
      2,
      "standard input must hold events, got nothing; e.g. npx --no bulkhead plan try plan.yaml < events.ndjson\n",
    ],
    [
      '[{"event":"report_generated"}]',
      1,
      "line 1 must be one event, got a list; put each event on one line of its own, e.g. by 'jq -c .[]'\n",
    ],
    [
      '{"name":"Ann of nowhere"}',
      1,
      "line 1 must be an event as an SDK sends it; docs/tracking-plan.md shows one of each SDK\n",
    ],
  ])("says what is wrong with the input %j, and nothing of what stands in it", async (input, code, stderr) => {
    expect(await runPlan(["try", file], input)).toEqual({ code, stdout: "", stderr });
  });

  test("says of an event that the plan has no vendor for it", async () => {
    const only = join(folder, "only.yaml");
    writeFileSync(only, "version: 1\nvendors: { ga4: { measurementId: G-TEST1234 } }\n");
    const line = JSON.stringify({ event_type: "report_generated", user_id: "taro" });
    expect((await runPlan(["try", only], line)).stdout).toBe(
      "line 1: an event for amplitude; the plan has none of them\n\n",
    );
  });

  test("a file of another kind does not fill the screen", async () => {
    const run = await runPlan(["try", file], "{\n".repeat(500));
    expect(run.stderr.split("\n")).toHaveLength(12);
    expect(run.stderr).toMatch(/\nand 490 more lines\n$/);
  });

  test("each event that docs/tracking-plan.md shows is one that an SDK sends", async () => {
    const page = readFileSync("docs/tracking-plan.md", "utf8");
    const lines = (/```json lines\n([^`]+)```/.exec(page)?.[1] ?? "").trim().split("\n");
    expect(lines.map((line) => formsOf(JSON.parse(line))[0]?.vendor).sort()).toEqual([
      "amplitude",
      "ga4",
      "mixpanel",
      "mixpanel",
      "mixpanel",
      "posthog",
      "segment",
    ]);
  });

  test("a bad plan is told as by check", async () => {
    const bad = join(folder, "bad.yaml");
    writeFileSync(bad, "version: 2\n");
    expect(await runPlan(["try", bad])).toMatchObject({
      code: 1,
      stderr: `${bad}:1:1: 'version' must be the number 1\n`,
    });
  });
});
