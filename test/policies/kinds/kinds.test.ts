/**
 * Each kind of fault, by programs that must be rejected for their reason and neighbours that must pass: as first previews, and with
 * everything known, as in an update and the previews after it.
 */
import { describe, expect, test } from "vitest";
import { rules } from "../../../policies/rules";
import { type Judgement, judge } from "../support/judge";
import { linesOf, RecordedFindings } from "../support/recordedFindings";
import { faultKinds } from ".";

const fewest = 5;
const previews = [true, false];

/** The file of a kind, with every finding of its programs in a preview. */
const recorded = (title: string) =>
  new RecordedFindings(`kinds/findings/${title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.txt`);

const mandatory = (found: readonly Judgement[]) => linesOf(found.filter(({ level }) => level === "mandatory"));

describe.each(faultKinds.map((kind) => [kind.title, kind] as const))("%s", (kind, { bad, good }) => {
  const findings = recorded(kind);

  test.each(bad.map((one) => [one[0], one] as const))("rejects %s", async (title, [, program, rule, options]) => {
    const { inPreviewOnly, ...judged } = options ?? {};
    for (const preview of previews.filter((one) => one || inPreviewOnly !== true)) {
      const found = await judge(program, { ...judged, preview });
      expect(
        found.filter(({ level }) => level === "mandatory").map((one) => one.rule),
        linesOf(found).join("\n"),
      ).toContain(rule);
      if (preview) {
        expect(linesOf(found)).toEqual(findings.of(`rejects ${title}`, found));
      }
    }
  });

  test.each(good.map((one) => [one[0], one] as const))("accepts %s", async (title, [, program, options]) => {
    for (const preview of previews) {
      const found = await judge(program, { ...options, preview });
      expect(mandatory(found)).toEqual([]);
      if (preview) {
        expect(linesOf(found)).toEqual(findings.of(`accepts ${title}`, found));
      }
    }
  });
});

describe("the kinds", () => {
  test(`have at least ${fewest} cases on either side, each with a title of its own`, () => {
    for (const { title, bad, good } of faultKinds) {
      expect(bad.length, title).toBeGreaterThanOrEqual(fewest);
      expect(good.length, title).toBeGreaterThanOrEqual(fewest);
      const titles = [...bad, ...good].map(([name]) => name);
      expect(new Set(titles).size, title).toBe(titles.length);
    }
  });

  test("have no recorded findings of programs that are gone", () => {
    for (const { title, bad, good } of faultKinds) {
      const programs = [...bad.map(([name]) => `rejects ${name}`), ...good.map(([name]) => `accepts ${name}`)];
      expect(recorded(title).titles, title).toEqual(programs);
    }
  });

  test("name rules that exist", () => {
    const known = new Set(rules.map(({ id }) => id));
    expect(faultKinds.flatMap(({ bad }) => bad.map(([, , rule]) => rule)).filter((id) => !known.has(id))).toEqual([]);
  });
});
