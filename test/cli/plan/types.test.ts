import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import { runPlan } from "./run";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-types-"));
afterAll(() => rmSync(folder, { recursive: true }));

const plan = {
  version: 1,
  vendors: { mixpanel: {} },
  events: {
    report_generated: {
      to: ["mixpanel"],
      fields: {
        plan: { enum: ["free", "team", 3, true] },
        pages: { integer: { min: 0, max: 500 } },
        ok: "boolean",
        workspace: "pseudonym",
        created_at: { time: { unit: "day", past: 30 } },
        formats: { list: { of: { enum: ["pdf", "csv"] }, max: 2 } },
        email: { presence: true },
        "utm source": { text: { maxLength: 20 } },
        page: { urlTemplate: ["/", "/reports/:id"] },
      },
    },
    'it is "over"': { to: ["mixpanel"], fields: {} },
  },
  profiles: { fields: { seats: { hashBucket: 8 } } },
  groups: { company: { fields: { country: "country" } } },
};
const file = join(folder, "plan.json");
writeFileSync(file, JSON.stringify(plan));

/** Messages of the compiler for a program that uses the types, in strict mode. */
function errorsIn(program: string, types: string): string[] {
  const files: Record<string, string> = {
    "/types.ts": types,
    "/program.ts": `import type * as plan from "./types";\n${program}`,
  };
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, target) =>
    files[name] === undefined ? getSourceFile(name, target) : ts.createSourceFile(name, files[name], target);
  host.fileExists = (name) => files[name] !== undefined || fileExists(name);
  host.readFile = (name) => files[name] ?? readFile(name);
  return ts
    .getPreEmitDiagnostics(ts.createProgram(["/program.ts"], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

describe("bulkhead plan types", () => {
  test("writes TypeScript by which right events compile", async () => {
    const { code, stdout } = await runPlan(["types", file]);
    expect(code).toBe(0);
    const program = `
      declare const track: plan.Track;
      track("report_generated", {});
      track("report_generated", { plan: "team", pages: 3, ok: true, workspace: 42, created_at: "2026-11-05" });
      track("report_generated", { plan: 3, formats: ["pdf"], email: { any: "thing" }, "utm source": "x", page: "/" });
      track('it is "over"', {});
      const profile: plan.Profile = { seats: "ann" };
      const company: plan.Groups["company"] = { country: "DE" };`;
    expect(errorsIn(program, stdout)).toEqual([]);
  });

  test.each([
    ["an event that the plan does not have", 'track("report_deleted", {});', "report_deleted"],
    ["a field that it does not have", 'track("report_generated", { name: "Ann" });', "name"],
    ["a value outside an enum", 'track("report_generated", { plan: "gold" });', "gold"],
    ["a value of another type", 'track("report_generated", { pages: "three" });', "string"],
    ["an entry outside a list's enum", 'track("report_generated", { formats: ["doc"] });', "doc"],
    ["a field of an event without fields", `track('it is "over"', { name: "Ann" });`, "never"],
  ])("and by which %s is an error", async (_name, call, word) => {
    const { stdout } = await runPlan(["types", file]);
    const errors = errorsIn(`declare const track: plan.Track;\n${call}`, stdout);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(word);
  });

  test("writes Python: a TypedDict per event and one signature per event", async () => {
    const { code, stdout } = await runPlan(["types", file, "--language", "python"]);
    expect(code).toBe(0);
    expect(
      stdout,
    ).toBe(`"""Types of a tracking plan. Written by \`bulkhead plan types\`; write them again when the plan changes."""

from typing import List, Literal, Protocol, TypedDict, Union, overload

ReportGenerated = TypedDict("ReportGenerated", {
    # Leaves as it is.
    "plan": Literal["free", "team", 3, True],
    # From 0 to 500, a whole number.
    "pages": float,
    # Leaves as it is.
    "ok": bool,
    # Leaves as a pseudonym.
    "workspace": Union[str, float],
    # ISO 8601, or seconds or milliseconds; leaves cut to the day.
    "created_at": Union[str, float],
    # At most 2. Each: Leaves as it is.
    "formats": List[Literal["pdf", "csv"]],
    # Only that it is there leaves.
    "email": object,
    # Leaves cut to 20 characters, unless personal data are found in it.
    "utm source": str,
    # A URL or path; leaves as a template of the plan.
    "page": str,
}, total=False)

ItIsOver = TypedDict("ItIsOver", {}, total=False)

Profile = TypedDict("Profile", {
    # Leaves as a number below 8.
    "seats": Union[str, float],
}, total=False)

CompanyGroup = TypedDict("CompanyGroup", {
    # ISO 3166-1 alpha-2.
    "country": str,
}, total=False)

class Track(Protocol):
    """A tracking function that takes the events of the plan and nothing else."""

    @overload
    def __call__(self, event: Literal["report_generated"], properties: ReportGenerated) -> None: ...

    @overload
    def __call__(self, event: Literal["it is \\"over\\""], properties: ItIsOver) -> None: ...
`);
  });

  test("gives classes names of their own, whatever events are called", async () => {
    const events = Object.fromEntries(
      ["track", "Track", "a-b", "a_b", "1st", "レポート", "💥"].map((name) => [name, { to: ["mixpanel"] }]),
    );
    const odd = join(folder, "odd.json");
    writeFileSync(odd, JSON.stringify({ version: 1, vendors: { mixpanel: {} }, events }));
    const { stdout } = await runPlan(["types", odd, "-l", "python"]);
    const names = [...stdout.matchAll(/^(\w+) = TypedDict/gm)].map(([, name]) => name);
    expect(names).toEqual(["Track2", "Track3", "AB", "AB2", "Event1st", "Event", "Event2"]);
  });

  test("writes a new file, and reports the problems of a bad plan", async () => {
    const output = join(folder, "events.ts");
    expect(await runPlan(["types", file, "-o", output])).toEqual({ code: 0, stdout: `wrote ${output}\n`, stderr: "" });
    expect(readFileSync(output, "utf8")).toContain("export interface Events");
    expect((await runPlan(["types", file, "-o", output])).code).toBe(2);
    const bad = join(folder, "bad.json");
    writeFileSync(bad, '{"version":2}');
    expect((await runPlan(["types", bad])).code).toBe(1);
  });
});
