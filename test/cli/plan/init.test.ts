import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkPlanText } from "../../../cli/plan/readPlan";
import { starterPlan } from "../../../cli/plan/starters";
import { proxiedVendor, proxiedVendorNames } from "../../../plan";
import { runPlan } from "./run";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-init-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("bulkhead plan init", () => {
  test.each(proxiedVendorNames)("the starter for %s is a good plan for that vendor alone", async (vendor) => {
    const run = await runPlan(["init", vendor]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    const result = checkPlanText(run.stdout);
    if (!result.ok) {
      expect.unreachable(JSON.stringify(result.problems));
    }
    expect(Object.keys(result.plan.vendors)).toEqual([vendor]);
    expect(result.plan.events.report_generated?.to).toEqual([vendor]);
  });

  test("shows how each of the vendor's SDKs is pointed at the relay, in JavaScript and Python", async () => {
    const { stdout } = await runPlan(["init"]);
    for (const { name, options } of proxiedVendorNames.flatMap((vendor) => proxiedVendor(vendor).sdks)) {
      expect(stdout).toContain(`  #   ${name}: ${options}\n`);
    }
    expect(stdout).toContain('posthog (Python): Posthog("any", host=base + "/posthog")');
  });

  test("without vendors it writes one for all of them", async () => {
    const result = checkPlanText((await runPlan(["init"])).stdout);
    if (!result.ok) {
      expect.unreachable(JSON.stringify(result.problems));
    }
    expect(Object.keys(result.plan.vendors)).toEqual([...proxiedVendorNames]);
  });

  test("what the starter leaves commented out is good too", () => {
    const everything = starterPlan(["mixpanel", "posthog"]).replace(
      /^( *)# (?=(?:note|\$page|to|fields|groups|company|apis|anthropic|origins| {2}to| {2}fields| {2}company| {2}anthropic)[: ])/gm,
      "$1",
    );
    const result = checkPlanText(everything);
    if (!result.ok) {
      expect.unreachable(JSON.stringify(result.problems));
    }
    expect(Object.keys(result.plan.apis)).toEqual(["anthropic"]);
    expect(Object.keys(result.plan.groups ?? {})).toEqual(["company"]);
    expect(result.plan.events).toHaveProperty(["$page", "fields", "path"]);
    expect(result.plan.events).toHaveProperty(["report_generated", "fields", "note"]);
    expect(result.plan.origins).toEqual(["https://app.example.com"]);
  });

  test("writes a new file, and never over one that is there", async () => {
    const file = join(folder, "plan.yaml");
    expect(await runPlan(["init", "segment", "-o", file])).toMatchObject({
      code: 0,
      stdout: `wrote ${file}; next: npx --no bulkhead plan check ${file}\n`,
    });
    const written = readFileSync(file, "utf8");
    expect(await runPlan(["init", "mixpanel", "-o", file])).toEqual({
      code: 2,
      stdout: "",
      stderr: `'--output' must be a new file, got '${file}', which exists; remove it or choose another\n`,
    });
    expect(readFileSync(file, "utf8")).toBe(written);
  });

  test("says that a folder is not there", async () => {
    const file = join(folder, "none", "plan.yaml");
    expect(await runPlan(["init", "segment", "-o", file])).toMatchObject({
      code: 2,
      stderr: `'--output' must be a file that can be written, got '${file}' (ENOENT); choose another or make its folder first\n`,
    });
  });

  test("names the schema for editors as seen from the plan's own folder", async () => {
    const schemaIn = (file: string) => /\$schema=(.+)$/m.exec(readFileSync(file, "utf8"))?.[1] ?? "";
    const file = join(folder, "elsewhere.yaml");
    await runPlan(["init", "segment", "-o", file]);
    expect(resolve(folder, schemaIn(file))).toBe(resolve("node_modules/@bulkhead/components/plan.schema.json"));
  });

  test("names the vendors there are when asked for another", async () => {
    expect(await runPlan(["init", "heap"])).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "'vendors' must be known vendors, got 'heap'; use any of: mixpanel, segment, posthog, amplitude, rudderstack, jitsu, ga4\n",
    });
  });
});
