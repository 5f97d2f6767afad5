import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rules } from "../../../policies/rules";
import { judge } from "../support/judge";
import { caseProgram } from "./caseProgram";
import { corpora } from "./corpora";
import type { CoverageCase } from "./coverageCase";
import { type CaseResult, comparison, renderCoverage } from "./render";

const all = corpora.flatMap(({ name, cases }) => cases.map((one) => ({ corpus: name, one })));
const results: CaseResult[] = [];

function verdict(one: CoverageCase, found: readonly { rule: string; level: string }[]): CoverageCase["pack"] {
  if (one.concern.length === 0) {
    return "nothing";
  }
  return found.some(({ rule, level }) => one.concern.includes(rule) && level === "mandatory") ? "rejects" : "accepts";
}

describe.each(corpora.map(({ name, cases }) => [name, cases] as const))("cases after %s", (corpus, cases) => {
  test.each(cases.map((one) => [one.id, one] as const))(
    "%s: the pack says what the table says, in preview and in up",
    async (_, one) => {
      const found = await judge(caseProgram(one), { preview: true });
      results.push({ corpus, one, found });
      expect(verdict(one, found), found.map(({ rule, message }) => `${rule}: ${message}`).join("\n")).toBe(one.pack);
      expect(verdict(one, await judge(caseProgram(one), { preview: false }))).toBe(one.pack);
    },
  );
});

describe("the coverage table", () => {
  test("has at least a hundred cases, each with a name of its own", () => {
    expect(all.length).toBeGreaterThanOrEqual(100);
    expect(new Set(all.map(({ corpus, one }) => `${corpus}/${one.id}`)).size).toBe(all.length);
  });

  test("gives a reason wherever the pack and the source differ", () => {
    expect(all.filter(({ one }) => comparison(one) !== "same" && !one.reason).map(({ one }) => one.id)).toEqual([]);
  });

  test("names only rules that exist", () => {
    const known = new Set(rules.map(({ id }) => id));
    expect(all.flatMap(({ one }) => one.concern).filter((id) => !known.has(id))).toEqual([]);
  });

  test("is docs/coverage.md as it is", async () => {
    await expect(renderCoverage(results, corpora)).toMatchFileSnapshot(join(__dirname, "../../../docs/coverage.md"));
  });
});
