/** The parts of a condition: its texts, in every way in which they can be written. */
import { expect, test } from "vitest";
import { partsOf, textOf, unwrapped, withoutTexts } from "../../../policies/rules/celParts";

test.each<[string, string | undefined]>([
  ["'acme'", "acme"],
  ['"acme"', "acme"],
  [" 'acme' ", "acme"],
  ["''", ""],
  [String.raw`'a\'b'`, "a'b"],
  [String.raw`'^acme\\.io'`, String.raw`^acme\.io`],
  [String.raw`r'^acme\.io'`, String.raw`^acme\.io`],
  [String.raw`R"^acme\.io"`, String.raw`^acme\.io`],
  ["x'acme'", undefined],
  ["'acme' + x", undefined],
  ["'acme", undefined],
  ["acme", undefined],
])("%s says %s", (expression, text) => {
  expect(textOf(expression)).toBe(text);
});

test("parts are separated by what stands outside of texts and parentheses", () => {
  expect(partsOf("a || (b || c) || 'd || e' || [f || g]", /\|\|/y)).toEqual([
    "a ",
    " (b || c) ",
    " 'd || e' ",
    " [f || g]",
  ]);
  expect(partsOf(String.raw`'a\'||' || b`, /\|\|/y)).toEqual([String.raw`'a\'||' `, " b"]);
});

test("parentheses around the whole are taken off, and no others", () => {
  expect(unwrapped(" ( ( a ) ) ")).toBe("a");
  expect(unwrapped("(a) || (b)")).toBe("(a) || (b)");
  expect(unwrapped("(a")).toBe("(a");
});

test("texts can be left out", () => {
  expect(withoutTexts(String.raw`a == 'x\'y' && b == "z"`)).toBe("a == '' && b == ''");
});
