/** Public programs: exactly the findings that a person has judged, none of them wrong, and no more than a screen of text. */
import { describe, expect, test } from "vitest";
import { judge } from "../support/judge";
import { linesOf, RecordedFindings } from "../support/recordedFindings";
import { publicPrograms } from ".";

/** A screen of 24 lines with 80 characters. */
const screen = 24 * 80;

const options = { preview: true, config: { "app:key": "Vb7Kq2Ls9Xw4Rt6N" }, secretKeys: ["app:key"] };

const recorded = new RecordedFindings("publicPrograms/findings.txt");

describe("a public program", () => {
  test.each(publicPrograms.map((one) => [one.source, one] as const))(
    "%s has the findings that it deserves",
    async (_, one) => {
      const found = await judge(one.program, options);
      expect([...new Set(found.map(({ rule, name }) => `${rule} ${name}`))].sort()).toEqual(
        Object.keys(one.findings).sort(),
      );
      const text = found.map(({ rule, name, message }) => `${rule} ${name}: ${message}`).join("\n");
      expect(text.length).toBeLessThanOrEqual(screen);
      expect(linesOf(found)).toEqual(recorded.of(one.source, found));
    },
  );
});

test("there are at least thirty, in four languages, each from a place of its own", () => {
  expect(publicPrograms.length).toBeGreaterThanOrEqual(30);
  expect(new Set(publicPrograms.map(({ language }) => language)).size).toBe(4);
  expect(new Set(publicPrograms.map(({ source }) => source)).size).toBe(publicPrograms.length);
});
