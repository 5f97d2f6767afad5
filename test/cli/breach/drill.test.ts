import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { judge, type Truth } from "../../../cli/breach/drill/judge";
import { breachCommand } from "../../../cli/commands/breach";
import { expectPlain } from "../support/plain";
import { runCommand } from "../support/runCommand";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-drill-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const plan = join(folder, "plan.yaml");
writeFileSync(
  plan,
  `version: 1
vendors: { mixpanel: { region: eu }, segment: {}, posthog: {}, amplitude: {}, ga4: { measurementId: G-TEST000001 }, rudderstack: { upstream: "https://rudder.example.com" }, jitsu: { upstream: "https://jitsu.example.com" } }
events:
  report_generated:
    to: [mixpanel, segment, posthog, amplitude, ga4, rudderstack, jitsu]
    fields:
      plan: { enum: [free, team] }
      pages: { integer: { min: 0, max: 500 } }
      ok: boolean
      workspace: pseudonym
      page: { urlTemplate: ["/reports/:id"] }
  report_shared: { to: [mixpanel], fields: { country: country } }
`,
);

/** The others take a minute more: set DRILL_ALL_VENDORS=1 to try them. */
const vendors = [
  "segment",
  ...(process.env.DRILL_ALL_VENDORS === "1" ? ["posthog", "amplitude", "rudderstack", "jitsu", "ga4"] : []),
];

const drill = (vendor: string, ...args: string[]) =>
  runCommand(breachCommand, ["breach", "--drill", "--vendor", vendor, "--plan", plan, ...args]);

describe("bulkhead breach --drill", () => {
  test("finds all that was planted through the proxy: fields, tenants and events exactly, people within 5 %", async () => {
    const { code, stdout, stderr } = await drill("mixpanel", "--format", "json");
    expect(stderr).toBe("");
    const { ok, checks, steps } = JSON.parse(stdout);
    expect(checks.filter((check: { ok: boolean }) => !check.ok)).toEqual([]);
    expect(checks.map(({ what }: { what: string }) => what)).toEqual([
      "tenants",
      "events",
      "fields",
      "people of drill-one",
      "people of drill-two",
      "people of drill-three",
      "after the switch",
      "bundle",
    ]);
    expect(steps.map(({ step }: { step: string }) => step)).toContain("turn the vendor off");
    expect([ok, code]).toEqual([true, 0]);
  });

  test.each(vendors)("works for %s, too", async (vendor) => {
    const { code, stdout } = await drill(vendor);
    expect(stdout).toContain("the answer is what was planted");
    expectPlain(stdout);
    expect(code).toBe(0);
  });

  test("needs a plan, and a vendor to which it sends events", async () => {
    expect((await drill("heap")).stderr).toContain("'--vendor' must be one to which the plan sends events (mixpanel, ");
    const without = await runCommand(breachCommand, ["breach", "--drill", "--vendor", "mixpanel"]);
    expect(without.stderr).toContain("'--plan' must name the tracking plan of the drill, got nothing");
  });
});

describe("the drill's verdict", () => {
  const truth: Truth = {
    tenants: [{ tenant: "drill-one", people: 100, events: 100 }],
    fields: [{ event: "e", field: "pages" }],
    arrived: 100,
  };
  const people = (atLeast: number, atMost: number) => ({ atLeast, atMost });
  const wrong = (change: { events?: number; fields?: string[]; people?: { atLeast: number; atMost: number } }) => {
    const counted = change.people ?? people(100, 100);
    const tenant = {
      tenant: "drill-one",
      events: change.events ?? 100,
      mayHaveArrived: 0,
      people: counted,
      first: "",
      last: "",
      fields: (change.fields ?? ["pages"]).map((field) => ({ event: "e", field, plan: "", treatment: "whole number" })),
    };
    const row = {
      tenant: "drill-one",
      vendor: "v",
      event: "e",
      field: "*",
      sent: 1,
      mayHaveArrived: 0,
      people: counted,
    };
    const answer = { tenants: [tenant] } as unknown as Parameters<typeof judge>[1]["assessment"];
    const rows = [{ ...row, keys: 1, firstSent: "", lastSent: "" }];
    return judge(truth, { assessment: answer, rows })
      .filter(({ ok }) => !ok)
      .map(({ what }) => what);
  };

  test.each([
    ["nothing, if all is right", {}, []],
    ["a missing event", { events: 99 }, ["events"]],
    ["a missing field", { fields: [] }, ["fields"]],
    ["a field that was not planted", { fields: ["pages", "extra"] }, ["fields"]],
    ["people that are 6 % off", { people: people(94, 100) }, ["people of drill-one"]],
    ["nothing, if people are 4 % off", { people: people(96, 104) }, []],
  ])("names %s", (_title, change, expected) => {
    expect(wrong(change)).toEqual(expected);
  });
});
