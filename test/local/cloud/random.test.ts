import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Properties } from "../../../local/cloud/protocol/values";
import { randomTypes } from "../../../local/cloud/random/generators";

async function draw(name: string, inputs: Properties): Promise<{ id: string; outputs: Properties; wrong?: string }> {
  const type = randomTypes[`random:index/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`];
  if (!type) {
    throw new Error(name);
  }
  const all = { ...type.defaults, ...inputs };
  const wrong = type.check?.(all);
  return wrong === undefined ? type.draw(all) : { id: "", outputs: {}, wrong };
}

describe("random values have the form of the real provider's", () => {
  test("D1: bytes are of the asked length, in both spellings", async () => {
    const { outputs, id } = await draw("RandomBytes", { length: 32 });
    expect(Buffer.from(String(outputs.base64), "base64").toString("hex")).toBe(outputs.hex);
    expect(String(outputs.hex)).toHaveLength(64);
    expect(id).toBe(outputs.base64);
  });

  test("an id says the same in all its spellings, each with the prefix", async () => {
    const { outputs } = await draw("RandomId", { byteLength: 8, prefix: "p-" });
    const hex = String(outputs.hex).slice(2);
    expect(outputs.b64Url).toBe(`p-${Buffer.from(hex, "hex").toString("base64url")}`);
    expect(outputs.dec).toBe(`p-${BigInt(`0x${hex}`)}`);
  });

  test.each([
    ["RandomUuid", "4"],
    ["RandomUuid4", "4"],
    ["RandomUuid7", "7"],
  ])("D16: %s has version %s, and its id is its result", async (name, version) => {
    const before = Date.now();
    const { outputs, id } = await draw(name, {});
    expect(id).toMatch(new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`));
    expect(outputs.result).toBe(id);
    const time = Number.parseInt(id.replace("-", "").slice(0, 12), 16);
    expect(version === "4" || (time >= before && time <= Date.now())).toBe(true);
  });

  test("text keeps its length, classes and minima", async () => {
    const classes = fc.record({
      lower: fc.boolean(),
      upper: fc.boolean(),
      numeric: fc.boolean(),
      special: fc.boolean(),
    });
    const asked = fc.record({
      classes,
      length: fc.integer({ min: 0, max: 40 }),
      least: fc.integer({ min: 0, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ classes: wanted, length, least }) => {
        const result = await draw("RandomString", { ...wanted, length, minLower: least, minNumeric: least });
        if (result.wrong !== undefined) {
          return;
        }
        const text = String(result.outputs.result);
        expect(text).toHaveLength(length);
        expect(/[a-z]/.test(text) && !wanted.lower).toBe(false);
        expect(/[A-Z]/.test(text) && !wanted.upper).toBe(false);
        expect(/[0-9]/.test(text) && !wanted.numeric).toBe(false);
        expect(/[^a-zA-Z0-9]/.test(text) && !wanted.special).toBe(false);
        expect(!wanted.lower || (text.match(/[a-z]/g) ?? []).length >= least).toBe(true);
        expect(!wanted.numeric || (text.match(/[0-9]/g) ?? []).length >= least).toBe(true);
      }),
    );
  });

  test.each([
    ["RandomString", { length: 4, minLower: 3, minUpper: 2 }, "'length' must be at least 5"],
    ["RandomPassword", { length: 0 }, "'length' must be at least 1"],
    ["RandomInteger", { min: 3, max: 2 }, "'max' must be at least 'min'"],
    ["RandomBytes", { length: 0 }, "'length' must be at least 1"],
  ])("%s refuses what can't be met", async (name, inputs, wrong) => {
    expect(await draw(name, inputs)).toMatchObject({ wrong });
  });

  test("an integer stays in its range, ends included", async () => {
    const drawn = await Promise.all(Array.from({ length: 200 }, () => draw("RandomInteger", { min: 1, max: 3 })));
    expect(new Set(drawn.map(({ outputs }) => outputs.result))).toEqual(new Set([1, 2, 3]));
  });

  test("a shuffle holds what was given, and a seed repeats it", async () => {
    const inputs = ["a", "b", "c", "d"];
    const once = await draw("RandomShuffle", { inputs, seed: "s" });
    expect([...(once.outputs.results as string[])].sort()).toEqual(inputs);
    expect((await draw("RandomShuffle", { inputs, seed: "s" })).outputs).toEqual(once.outputs);
    expect((await draw("RandomShuffle", { inputs, resultCount: 6 })).outputs.results).toHaveLength(6);
  });

  test("a pet name has its words, and a UUID its form", async () => {
    expect((await draw("RandomPet", { length: 3, prefix: "p" })).id).toMatch(/^p(-[a-z]+){3}$/);
    expect((await draw("RandomUuid", {})).outputs.result).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });
});
