/** Detects payment card numbers. */
import { luhn } from "./checksums";
import type { Detector } from "./detector";
import { anyMatch, digitsOf } from "./scan";

/**
 * Bare; in the groups that cards are printed in: 4-4-4-4(-3), 4-6-5 (American Express), 4-6-4 (Diners); or digit by digit, in pairs or
 * in fives.
 */
const number =
  /(?<![A-Za-z\d]|\d[.-])(?:\d{14,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}[ -]\d{6}[ -]\d{4,5}|\d(?:-\d){13,18}|\d\d(?:-\d\d){6,8}|\d{5}(?:-\d{5}){2})(?![A-Za-z\d]|[.-]\d)/g;

/** Brand by leading digits, with the lengths that brand issues. */
const brands: readonly { readonly prefix: RegExp; readonly lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [16, 19] },
  { prefix: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { prefix: /^3[47]/, lengths: [15] },
  { prefix: /^35(?:2[89]|[3-8])/, lengths: [16] },
  { prefix: /^3(?:0[0-5]|095|6|[89])/, lengths: [14] },
  { prefix: /^6(?:011|4[4-9]|5)/, lengths: [16] },
  { prefix: /^62/, lengths: [16, 17, 18, 19] },
  { prefix: /^(?:50(?:18|20|38)|5893|6304|6759|676[1-3])/, lengths: [16, 18, 19] },
];

export const card: Detector = {
  name: "card",
  finds: "payment card numbers, bare or grouped, by brand prefix, length and Luhn check digit",
  structured: true,
  needs: "digit-groups",
  matches: (text) =>
    anyMatch(number, text, (match) => {
      const digits = digitsOf(match[0]);
      return brands.some((brand) => brand.lengths.includes(digits.length) && brand.prefix.test(digits)) && luhn(digits);
    }),
};
