import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { exitCodeOf, toJson, toSarif, toTable } from "../../../cli/check";
import { markKnown, readBaseline, writeBaseline } from "../../../cli/check/baseline";
import { finding, report } from "./reports";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-baseline-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string) => join(folder, name);

const old = finding();
const other = finding({ property: "template.containers[0].envs[2].value" });

function recorded(...findings: readonly ReturnType<typeof finding>[]) {
  const file = path("baseline.json");
  writeBaseline(file, report({ findings }), []);
  return readBaseline(file);
}

describe("a baseline", () => {
  test("lets through what it has, and fails on what is new", () => {
    const known = recorded(old);
    expect(exitCodeOf(report({ findings: [old] }))).toBe(1);
    expect(exitCodeOf(markKnown(report({ findings: [old] }), known))).toBe(0);
    expect(exitCodeOf(markKnown(report({ findings: [old, other] }), known))).toBe(1);
  });

  test.each([
    ["another wording of the same finding is known", { message: "'x' must be something else" }, 0],
    ["the same rule on another resource is new", { urn: "urn:pulumi:dev::shop::a:b:C::other" }, 1],
    ["another rule on the same property is new", { rule: "no-shared-secret" }, 1],
    ["another property is new", { property: "template.volumes[0]" }, 1],
  ])("%s", (_, parts, code) => {
    expect(exitCodeOf(markKnown(report({ findings: [finding(parts)] }), recorded(old)))).toBe(code);
  });

  test("knows as many findings of one kind as there were", () => {
    const twice = markKnown(report({ findings: [old, { ...old, message: "a second" }] }), recorded(old));
    expect(twice.findings.map(({ known }) => known)).toEqual([true, undefined]);
    expect(exitCodeOf(twice)).toBe(1);
    expect(exitCodeOf(markKnown(twice, recorded(old, old)))).toBe(0);
  });

  test("never makes an incomplete check pass, and is not written after one", () => {
    const broken = report({ complete: false, problems: ["x"], findings: [old] });
    expect(exitCodeOf(markKnown(broken, recorded(old)))).toBe(2);
    expect(() => writeBaseline(path("none.json"), broken, [])).toThrow("must follow a complete check");
  });

  test("holds rule, resource and property, and nothing of the message", () => {
    recorded(finding({ message: "'a' must not be 'a value that is private'" }));
    const text = readFileSync(path("baseline.json"), "utf8");
    expect(JSON.parse(text)).toEqual({
      kind: "bulkhead-baseline",
      version: 1,
      findings: [
        {
          id: expect.stringMatching(/^[0-9a-f]{64}$/),
          rule: old.rule,
          resource: old.urn,
          property: old.property,
          count: 1,
        },
      ],
    });
    expect(text).not.toContain("private");
  });

  test("keeps what other stacks have in it", () => {
    const elsewhere = finding({ urn: "urn:pulumi:prod::shop::a:b:C::web" });
    const before = recorded(elsewhere, old);
    writeBaseline(path("next.json"), report({ findings: [] }), before);
    expect(readBaseline(path("next.json")).map(({ resource }) => resource)).toEqual([elsewhere.urn]);
  });

  test.each([
    [
      "missing.json",
      undefined,
      /^'--baseline' must name .*missing\.json' \(ENOENT\); write one with '--update-baseline'$/,
    ],
    ["text.json", "hello", /\(not JSON\); write one/],
    ["other.json", '{"findings":[]}', /which is something else; write one/],
  ])("is refused if it is none: %s", (name, text, message) => {
    if (text !== undefined) {
      writeFileSync(path(name), text);
    }
    expect(() => readBaseline(path(name))).toThrow(message);
  });

  test("shows in the table, the JSON and the SARIF what it has", () => {
    const marked = markKnown(report({ findings: [old, other] }), recorded(old));
    expect(toTable(marked, 100)).toMatch(/│ known +│/);
    expect(toTable(marked, 120)).toContain("2 mandatory and 0 advisory findings, 1 of them in the baseline");
    expect(JSON.parse(toJson(marked))).toMatchObject({ outcome: "rejected", counts: { mandatory: 2, known: 1 } });
    const sarif = JSON.parse(toSarif(marked, { toolVersion: "0.0.0", file: "Pulumi.yaml", baseline: true }));
    const states = sarif.runs[0].results.map(({ baselineState }: { baselineState: string }) => baselineState);
    expect(states).toEqual(["unchanged", "new"]);
  });
});
