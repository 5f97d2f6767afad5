/**
 * Each kind of fault, by programs that must be rejected for their reason and neighbours that must pass. In the suite as
 * previews; with `BULKHEAD_KINDS_IN_UPDATE=1` once more with everything known, as in an update (half a minute more).
 */
import { describe, expect, test } from "vitest";
import { rules } from "../../../policies/rules";
import { judge } from "../support/judge";
import { faultKinds } from ".";

const fewest = 5;
const previews = process.env.BULKHEAD_KINDS_IN_UPDATE === "1" ? [true, false] : [true];

async function mandatory(program: () => unknown, options: Parameters<typeof judge>[1] = {}): Promise<string[]> {
  const found = await judge(program, options);
  return found
    .filter(({ level }) => level === "mandatory")
    .map(({ rule, name, message }) => `${rule} ${name}: ${message}`);
}

describe.each(faultKinds.map((kind) => [kind.title, kind] as const))("%s", (_, { bad, good }) => {
  test.each(bad.map((one) => [one[0], one] as const))("rejects %s", async (_title, [, program, rule, options]) => {
    const { inPreviewOnly, ...judged } = options ?? {};
    for (const preview of previews.filter((one) => one || inPreviewOnly !== true)) {
      const found = await mandatory(program, { ...judged, preview });
      expect(
        found.map((text) => text.split(" ")[0]),
        found.join("\n"),
      ).toContain(rule);
    }
  });

  test.each(good.map((one) => [one[0], one] as const))("accepts %s", async (_title, [, program, options]) => {
    for (const preview of previews) {
      expect(await mandatory(program, { ...options, preview })).toEqual([]);
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

  test("name rules that exist", () => {
    const known = new Set(rules.map(({ id }) => id));
    expect(faultKinds.flatMap(({ bad }) => bad.map(([, , rule]) => rule)).filter((id) => !known.has(id))).toEqual([]);
  });
});
