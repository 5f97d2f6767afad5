import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkPlanText } from "../../../cli/plan/readPlan";
import { expectPlain } from "../support/plain";
import { runPlan } from "./run";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-plan-"));
afterAll(() => rmSync(folder, { recursive: true }));

function planFile(text: string): string {
  const file = join(folder, "plan.yaml");
  writeFileSync(file, text);
  return file;
}

const good = `version: 1
vendors:
  mixpanel: { region: eu }
events:
  report_generated:
    to: [mixpanel]
    fields:
      ok: boolean
      note: { text: { maxLength: 80 } }
`;

describe("bulkhead plan check", () => {
  test("says what is in a good plan, and names its text fields", async () => {
    const file = planFile(good);
    const run = await runPlan(["check", file]);
    expectPlain(run.stdout);
    expect({ ...run, stdout: run.stdout.replace(/\n {2}/g, " ") }).toEqual({
      code: 0,
      stdout: `${file}: 1 vendor, 1 event, 2 fields, 0 APIs, 161 of 32768 bytes; no problems
note: there is no 'vendors.yaml' beside the plan; write who has access at each vendor, what its token may do, and whom to call in an incident (docs/tracking-plan.md)
note: 'events.report_generated.fields.note' lets text out; prefer an enum if the values are known
`,
      stderr: "",
    });
  });

  test("checks the vendor register beside the plan, and whether it has what the plan asks for", async () => {
    const own = join(folder, "registered");
    mkdirSync(own);
    const [file, register] = [join(own, "plan.yaml"), join(own, "vendors.yaml")];
    writeFileSync(file, good);
    const entry = `access: [{ who: a@example.com, role: owner }]
    token: { scope: send events, canRead: false }
    region: eu
    retentionDays: 365
    contract: { reference: DPA-1 }
    reviewed: "${new Date().toISOString().slice(0, 10)}"
    contact: security@vendor.example`;
    const contacts = ["incident", "legal"].map((role) => `  - { role: ${role}, name: Ina, email: ina@example.com }`);
    writeFileSync(register, `version: 1\nvendors:\n  mixpanel:\n    ${entry}\ncontacts:\n${contacts.join("\n")}\n`);
    const whole = await runPlan(["check", file]);
    expect(whole.stdout.replace(/\n {2}/g, " ")).toContain(`${register}: 1 vendor, 2 contacts; no problems`);
    writeFileSync(
      register,
      `version: 1\nvendors:\n  mixpanel:\n    ${entry.replace("eu", "us").replace(/"\d{4}/, '"2001')}\ncontacts:\n${contacts[0]}\n`,
    );
    const { code, stderr } = await runPlan(["check", file]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${register}:6:5: 'vendors.mixpanel.region' must be the plan's region 'eu', got 'us'`);
    expect(stderr).toContain("'vendors.mixpanel.reviewed' must be a day of the last 365 days, got '2001-");
    expect(stderr).toContain("'contacts' must have one for 'legal'");
    writeFileSync(register, "version: 1\nvendors: { segment: { who: nobody } }\n");
    const wrong = await runPlan(["check", file]);
    expect(wrong.stderr).toContain("'vendors.segment.access' must be set, to a list");
    expect(wrong.stderr).toContain("'vendors.segment.who' is not a known property");
  });

  test.each([
    [1, "lasts 2 days of a month that takes 744; raise it, lower each 'epsilon', or use longer windows"],
    [10, "lasts 4 hours of a month that takes 7440; raise it, lower each 'epsilon', or use longer windows"],
    [0.06, undefined],
  ])("notes a budget of 48 that runs out before the month does, with epsilon %d an hour", async (epsilon, note) => {
    const file = planFile(`version: 1
vendors: { mixpanel: {} }
events: { report: { to: [] } }
aggregates:
  reports: { of: report, count: true, every: hour, to: [mixpanel], privacy: { epsilon: ${epsilon}, perPerson: 1, atLeast: 5 } }
budget: { epsilon: 48, every: month }
`);
    const { code, stdout } = await runPlan(["check", file]);
    expect(code).toBe(0);
    const [first, ...notes] = stdout.replace(/\n {2}/g, " ").split("\n");
    expect(first).toContain("1 vendor, 1 event, 0 fields, 1 aggregate, 0 APIs");
    const ofBudget = notes.filter((line) => line.includes("budget.epsilon"));
    expect(ofBudget).toEqual(note === undefined ? [] : [`note: 'budget.epsilon' 48 ${note}`]);
  });

  test("gives every problem of a bad plan its line and column, in the order of the file", async () => {
    const file = planFile(`version: 1
vendors:
  mixpanel: { region: mars }
  nobody: {}
events:
  report.generated:
    to: [mixpanel, segment]
    fields:
      plan: keep
      pages:
        integer: { min: 5, max: 1 }
colour: red
`);
    const run = await runPlan(["check", file]);
    expect(run.code).toBe(1);
    expect(run.stdout).toBe("");
    expect(run.stderr.split("\n").map((line) => line.replace(`${file}:`, ""))).toEqual([
      "3:15: 'vendors.mixpanel.region' must be one of: us, eu, in, got 'mars'",
      "4:3: 'vendors.nobody' must be a known vendor, got 'nobody'; use one of: mixpanel, segment, posthog, amplitude, rudderstack, jitsu, ga4",
      "7:20: 'events.report.generated.to.1' must be a vendor of this plan, got 'segment'; add it under 'vendors'",
      "9:7: 'events.report.generated.fields.plan' must be a known treatment, got 'keep'; use one of: boolean, pseudonym, country, enum, integer, number, time, hashBucket, urlTemplate, text, presence, list",
      "11:9: 'events.report.generated.fields.pages.integer' 'min' must not be above 'max'",
      "12:1: 'colour' is not a known property; remove it or check its spelling",
      "6 problems",
      "",
    ]);
  });

  test.each([
    ["vendors: { mixpanel: { enabled: yes } }", "'vendors.mixpanel.enabled' must be true or false, got text"],
    ["vendors: { mixpanel: { ack: late } }", "'vendors.mixpanel.ack' must be one of: delivered, early"],
    ["events: { a: { fields: {} } }", "'events.a.to' must be set, to a list"],
    [
      "events: { a: { to: [] } }",
      "'events.a.to' must have at least 1 entry unless an aggregate counts the event or a sink gets it; name a vendor, or add it under 'aggregates' or 'sinks'",
    ],
    ["events: { a: }", "'events.a' must be an object, got nothing"],
    ["deliveryTimeout: 90", "'deliveryTimeout' must be at most 60"],
    [
      "apis: { a: { upstream: ftp://x, header: x, key: k } }",
      "'apis.a.upstream' must be a URL such as 'https://api.example.com', without query or credentials",
    ],
    [
      "apis: { a: { upstream: 'https://[::zz]', header: x, key: k } }",
      "'apis.a.upstream' must be a URL such as 'https://api.example.com', without query or credentials",
    ],
    [
      "apis: { a: { upstream: 'https://API.mixpanel.com./v1', header: x, key: k } }",
      "'apis.a.upstream' must not be an analytics vendor's, got a host of Mixpanel: API bodies pass unchecked; use 'vendors'",
    ],
    [
      "events: { a: { to: [toString] } }",
      "'events.a.to.0' must be a known vendor, got 'toString'; use one of: mixpanel, segment, posthog, amplitude, rudderstack, jitsu, ga4",
    ],
    [
      "events: { a: { to: [], fields: { f: { constructor: 1 } } } }",
      "'events.a.fields.f' must be a known treatment, got 'constructor'; use one of: boolean, pseudonym, country, enum, integer, number, time, hashBucket, urlTemplate, text, presence, list",
    ],
    [
      "events: { a: { to: [], fields: { f: { text: { maxLength: 9999 } } } } }",
      "'events.a.fields.f.text.maxLength' must be at most 1024",
    ],
  ])("words the problem of '%s' for its author", async (line, message) => {
    const run = await runPlan(["check", planFile(`version: 1\n${line}\n`)]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`: ${message}\n`);
  });

  test.each([
    ["profiles: { fields: { f: { integer: { min: 0, max: 999999998 } } } }", false],
    ["profiles: { fields: { f: { integer: { min: 0, max: 1000000000 } } } }", true],
    ["groups: { g: { fields: { f: { number: { min: 0, max: 99, step: 0.00000001 } } } } }", true],
    ["events: { e: { to: [segment], fields: { f: { number: { min: 0, max: 1000000000000, step: 10000 } } } } }", false],
  ])("notes of '%s' that numbers as long as a phone's may leave: %s", async (line, noted) => {
    const run = await runPlan(["check", planFile(`version: 1\nvendors: { segment: {} }\n${line}\n`)]);
    expect(run.code).toBe(0);
    expect(/^note: '[a-z.]+\.fields\.f' lets numbers out that are long enough/m.test(run.stdout)).toBe(noted);
  });

  test("finds what the parts of a plan say about each other", async () => {
    const file = planFile(
      "version: 1\nvendors:\n  ga4: {}\n  mixpanel: { region: mars }\nevents:\n  a:\n    to:\n      - segment\n",
    );
    expect((await runPlan(["check", file])).stderr.split("\n").map((line) => line.replace(`${file}:`, ""))).toEqual([
      "3:3: 'vendors.ga4.measurementId' must be set, e.g. 'G-XXXXXXXX'",
      "4:15: 'vendors.mixpanel.region' must be one of: us, eu, in, got 'mars'",
      "8:9: 'events.a.to.0' must be a vendor of this plan, got 'segment'; add it under 'vendors'",
      "3 problems",
      "",
    ]);
  });

  test.each([
    ["broken YAML", "version: 1\nvendors: {\n", /^.*plan\.yaml:\d+:\d+: the plan must be valid YAML: /],
    [
      "a key given twice",
      "version: 1\nversion: 1\n",
      /plan\.yaml:2:1: the plan must be valid YAML: map keys must be unique/,
    ],
    ["a list", "- 1\n", /plan\.yaml:1:1: the plan must be an object with 'version', 'vendors' and 'events'/],
    ["an empty file", "", /plan\.yaml:1:1: the plan must be an object with 'version', 'vendors' and 'events'/],
    ["JSON with a mistake", '{\n  "version": 2\n}', /plan\.yaml:2:3: 'version' must be the number 1/],
    ["an alias bomb", aliasBomb(), /plan\.yaml:1:1: the plan must be valid YAML: excessive alias count/],
  ])("refuses %s", async (_name, text, message) => {
    const run = await runPlan(["check", planFile(text)]);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).toMatch(/\n1 problem\n$/);
  });

  test("a file that can't be read is exit code 2", async () => {
    expect(await runPlan(["check", join(folder, "none.yaml")])).toEqual({
      code: 2,
      stdout: "",
      stderr: `'${join(folder, "none.yaml")}' must be a readable file, got ENOENT; give the path of a tracking plan\n`,
    });
    expect((await runPlan(["check", folder])).code).toBe(2);
  });

  test("a plan beyond what fits into an environment variable is a problem of the whole plan", () => {
    const events = Array.from(
      { length: 1000 },
      (_, at) => `  event_${at}: { to: [mixpanel], fields: { ok: boolean } }`,
    );
    const result = checkPlanText(`version: 1\nvendors: { mixpanel: {} }\nevents:\n${events.join("\n")}\n`);
    expect(result).toMatchObject({ ok: false, problems: [{ line: 1, column: 1, path: "" }] });
  });
});

function aliasBomb(): string {
  const levels = Array.from(
    { length: 9 },
    (_, at) => `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(", ")}]`,
  );
  return `a0: &a0 [x]\n${levels.join("\n")}\n`;
}
