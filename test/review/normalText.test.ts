/** Which spellings of a text are one, and which are not. */
import { describe, expect, test } from "vitest";
import { canonicalJson, pinnedImage, structureOf } from "../../review";

describe("a text that is JSON", () => {
  test.each([
    ['{"a":1,"b":[true,"x"]}', { a: 1, b: [true, "x"] }],
    [' [ "a:b" , {"c" : "}"} ] ', ["a:b", { c: "}" }]],
    ['{"quote":"\\":","a":{}}', { quote: '":', a: {} }],
  ])("%s counts by its value", (text, value) => {
    expect(structureOf(text)).toEqual(value);
  });

  test.each([
    ["a number that parsing rounds", '{"id":12345678901234567}'],
    ["a number with an exponent", '{"n":1e3}'],
    ["a member named twice", '{"role":"viewer","role":"owner"}'],
    ["no JSON", "{role: owner}"],
    ["a scalar", '"text"'],
  ])("with %s counts by its bytes", (_, text) => {
    expect(structureOf(text)).toBeUndefined();
  });
});

test("an image counts by its digest, and only if it has one", () => {
  const digest = `sha256:${"0a".repeat(32)}`;
  expect(pinnedImage(`eu.example/apps/web:v3@${digest}`)).toBe(`eu.example/apps/web@${digest}`);
  expect(pinnedImage(`eu.example:443/apps/web@${digest}`)).toBe(`eu.example:443/apps/web@${digest}`);
  expect(pinnedImage("eu.example/apps/web:v3")).toBeUndefined();
});

test("canonical JSON is that of RFC 8785's example of sorting", () => {
  const value = { "\u20ac": "Euro", "\r": "CR", "1": "One", "\u0080": "C", "\u00f6": "o", "\ufb33": "D" };
  expect(Object.keys(JSON.parse(canonicalJson(value)))).toEqual(["1", "\r", "\u0080", "\u00f6", "\u20ac", "\ufb33"]);
  expect(canonicalJson({ b: [1, "x", null], a: true })).toBe('{"a":true,"b":[1,"x",null]}');
});
