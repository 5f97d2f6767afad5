/** The examples of each rule are its first tests. */
import { expect, test } from "vitest";
import { scanFiles, scanRules } from "../../scan";

const ends = { python: "py", typescript: "ts", javascript: "js" };

test.each(scanRules)("$id finds its bad example, and nothing is found in its good one", async ({ id, examples }) => {
  const { bad, good } = examples;
  const found = await scanFiles([{ path: `app.${ends[bad.language]}`, text: bad.text }]);
  expect(found.findings.map(({ rule }) => rule)).toEqual([id]);
  const clean = await scanFiles([{ path: `app.${ends[good.language]}`, text: good.text }]);
  expect(clean.findings).toEqual([]);
  expect([...found.problems, ...clean.problems]).toEqual([]);
});

test("every rule says what it stands for in whole sentences, and has a name of its own", () => {
  for (const { sentence, why, counts, remediation } of scanRules) {
    for (const text of [sentence, why, counts, remediation]) {
      expect(text).toMatch(/^[A-Z`][\s\S]*\.$/);
    }
  }
  expect(new Set(scanRules.map(({ id }) => id)).size).toBe(scanRules.length);
});
