import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mayHoldLongIntegers, parseExactly } from "../../../egress/decode/json";
import { decodeBody } from "../../../egress/decode/payload";
import { asId } from "../../../egress/decode/values";

describe("integers that JSON.parse would round", () => {
  test.each([
    ["1795854993123456789", 1795854993123456789n],
    ["-1795854993123456789", -1795854993123456789n],
    ["9007199254740993", 9007199254740993n],
    ["18446744073709551615", 18446744073709551615n],
  ])("%s is exact", (text, value) => {
    expect(parseExactly(`{"a":[${text}, "${text}"]}`)).toEqual({ a: [value, text] });
  });

  test.each(["9007199254740991", "1795854993123456", "0.12345678901234567890", "1e22", "12345678901234567.5", "-0"])(
    "%s stays what it is",
    (text) => {
      expect(parseExactly(`[${text}]`)).toEqual(JSON.parse(`[${text}]`));
    },
  );

  test("one with thousands of digits costs no more than linear time", () => {
    expect(parseExactly("1".repeat(1_000_000))).toBe(Number.POSITIVE_INFINITY);
  });

  test("all other JSON is as JSON.parse has it", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const expected: unknown = JSON.parse(text);
        fc.pre(!/\d{16}/.test(text));
        expect(parseExactly(text)).toEqual(expected);
        expect(mayHoldLongIntegers(text)).toBe(false);
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  test("are looked for wherever they stand", () => {
    const digits = fc.stringMatching(/^[a1]{0,40}\d{12,20}[a1]{0,40}$/);
    fc.assert(
      fc.property(digits, (text) => {
        expect(mayHoldLongIntegers(text)).toBe(/\d{16}/.test(text));
      }),
      { numRuns: 300, seed: 12 },
    );
  });

  const id = "1795854993123456789";
  test.each([
    ["JSON", `{"id":${id}}`],
    ["JSON with a byte order mark", `\uFEFF{"id": ${id}}`],
    ["a form", `data=${encodeURIComponent(`{"id":${id}}`)}`],
    ["base64", `data=${btoa(`{"id":${id}}`)}`],
    ["lines", `{"id":${id}}\n{"id":"other"}`],
    ["a large body", `[{"id":${id}},"${"x".repeat(100_000)}"]`],
  ])("are ids in %s, one with their text", async (_name, body) => {
    const payload = await decodeBody(Buffer.from(body), undefined);
    const value = payload.ok ? payload.value : undefined;
    const item = Array.isArray(value) ? value[0] : value;
    expect(asId(Object(item).id)).toBe(asId(id));
  });

  test("marks can't be written by a caller", () => {
    expect(parseExactly('["00000000-0000-0000-0000-000000000000:12", 12345678901234567]')).toEqual([
      "00000000-0000-0000-0000-000000000000:12",
      12345678901234567n,
    ]);
  });
});
