/** The lines that keep the rules: right in every language, and printed once for each rule that was broken. */
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { fixes } from "../../../cli/check/fixes";
import { fixHints } from "../../../cli/check/fixHints";
import { rules } from "../../../policies/rules";
import { finding, report } from "./reports";

/** What these ask for depends on the program: a proxy and a plan, whose a thing is, a review, or nothing but a look. */
const withoutLines = [
  "no-cross-tenant-grant",
  "google-apis-confined",
  "analytics-only-through-proxy",
  "proxy-is-checked",
  "plan-is-typed",
  "sessions-apart",
  "all-is-judged",
  "reviewed",
  "waiver-valid",
];

describe("the fixes", () => {
  test("are for rules that exist, each once", () => {
    const ids = fixes.map(({ rule }) => rule);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !rules.some((rule) => rule.id === id))).toEqual([]);
  });

  test("leave out only rules that need a decision, a component or a person", () => {
    const has = new Set(fixes.map(({ rule }) => rule));
    expect(rules.map(({ id }) => id).filter((id) => !has.has(id))).toEqual(withoutLines);
  });

  test.each(fixes.map((fix) => [fix.rule, fix] as const))("%s are YAML, and fit a line of 160 characters", (_, fix) => {
    expect(() => parse(fix.yaml)).not.toThrow();
    for (const line of [fix.typescript, fix.python, fix.yaml].flatMap((text) => text.split("\n"))) {
      expect(line.length).toBeLessThanOrEqual(160);
    }
  });
});

describe("the hints of a report", () => {
  const bucket = finding({ rule: "private-bucket" });

  test("show each broken rule once, in three languages", () => {
    expect(fixHints(report({ findings: [bucket, bucket] }))).toBe(`To keep private-bucket:
  TypeScript
    uniformBucketLevelAccess: true,
    publicAccessPrevention: "enforced",
  Python
    uniform_bucket_level_access=True,
    public_access_prevention="enforced",
  YAML
    uniformBucketLevelAccess: true
    publicAccessPrevention: enforced
`);
  });

  test("leave out what the baseline has, other packs' rules, and rules without a fix", () => {
    expect(fixHints(report({ findings: [{ ...bucket, known: true }] }))).toBe("");
    expect(fixHints(report({ findings: [{ ...bucket, pack: "other" }] }))).toBe("");
    expect(fixHints(report({ findings: [finding({ rule: "waiver-valid" })] }))).toBe("");
    expect(fixHints(report({ findings: [] }))).toBe("");
  });
});
