/** Detects telephone numbers: international, national with separators, or after a word such as "phone". */
import type { Detector } from "./detector";
import { anyMatch, digitsOf } from "./scan";

const international = /(?<![\w+])\+([1-9](?:[ ()./-]{0,2}\d){7,14})/g;
/** Dialled from abroad, with `00` for the plus; a bare run of digits is a number of another kind. */
const dialled = /(?<![\w.+-])00([1-9]\d{0,2}[ ()./-]{1,2}\d(?:[ ()./-]{0,2}\d){5,13})(?![A-Za-z\d]|[.-]\d)/g;
/** ITU E.164 country codes. */
const countryCode =
  /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|(?:2[1-689]|3[578]|42|5[09]|6[789]|8[0578]|9[679])\d)/;

/** Three groups from a leading zero: `03-1234-5678`, `(03) 1234-5678`, `090 1234 5678`, `020 7946 0958`. */
const national =
  /(?<![A-Za-z\d_#]|[\dA-Fa-f][-./])\(?(0\d{1,4})(?:\) ?|[- (]| \()(\d{1,4})(?:\) ?|[- ])(\d{3,4})(?![A-Za-z\d]|[.-]\d)/g;
/** Digits per group of numbers with a leading zero and eleven digits in all; ten digits stand for themselves. */
const elevenDigits = /^(?:0[15-9]0 4 4|0800 3 4|02\d 4 4|01\d{2} 3 4|01\d{3} 3 3|07\d{3} 3 3)$/;
const french =
  /(?<![A-Za-z\d_#]|[\dA-Fa-f][-./])0[1-9](?:(?: \d\d){4}|(?:\.\d\d){4}|(?:-\d\d){4})(?![A-Za-z\d]|[.-]\d)/;
const northAmerican =
  /(?<![A-Za-z\d_#]|[\dA-Fa-f][-./])(?:1[-. ])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])[2-9]\d\d[-. ]\d{4}(?![A-Za-z\d]|[.-]\d)/;
/** A bare run of digits is a phone number only where a word says so. */
const withContext =
  /(?:(?<![a-z])(?:tele)?(?:phone|tel|mobile|fax|whatsapp|sms|dial|call me|cell phone)|携帯|電話|ファックス|ファクス|連絡先)(?: ?(?:no\.?|number|番号))?(?: ?(?:is|at|on|は|が))?[ :=#(.-]{0,3}(\+?\d(?:[ ().-]{0,2}\d){6,14})(?![A-Za-z\d]|[.-]\d)/gi;

export const phone: Detector = {
  name: "phone",
  finds:
    "international numbers (`+` or `00` and a known country code), national forms with separators (Japan, Korea, North America, United Kingdom, France), bare digits behind a word such as `tel` or `電話番号`",
  structured: true,
  needs: "digit-groups",
  matches: (text) =>
    (text.includes("+") && anyMatch(international, text, (match) => isInternational(text, match))) ||
    (text.includes("00") && anyMatch(dialled, text, (match) => countryCode.test(digitsOf(match[1] ?? "")))) ||
    anyMatch(national, text, isNational) ||
    french.test(text) ||
    northAmerican.test(text) ||
    anyMatch(withContext, text, (match) => !isDate(match[1] ?? "")),
};

function isInternational(text: string, match: RegExpExecArray): boolean {
  const number = match[1] ?? "";
  const code = countryCode.exec(digitsOf(number))?.[0];
  if (code === undefined) {
    return false;
  }
  const next = text.charCodeAt(match.index + match[0].length);
  if (next >= 48 && next <= 57 && digitsOf(number) === number) {
    return false;
  }
  // One dot is the registry form `+81.9012345678` if it ends the country code, else a coordinate such as +35.681236.
  const dot = /^(\d{1,3})\.(\d+)(?:[ ()/]|$)/.exec(number);
  return dot === null || (dot[1] === code && (dot[2]?.length ?? 0) >= 7);
}

function isNational(match: RegExpExecArray): boolean {
  const [, first = "", second = "", third = ""] = match;
  if (first.startsWith("00")) {
    return false;
  }
  const total = first.length + second.length + third.length;
  if (total === 10) {
    return third.length === 4 || first === "0120";
  }
  return total === 11 && elevenDigits.test(`${first} ${second.length} ${third.length}`);
}

/** `2026-01-31` or `20260131` behind such a word is when, not whom, to call. */
function isDate(number: string): boolean {
  return /^(?:19|20)\d\d[-.]?(?:0[1-9]|1[0-2])[-.]?(?:0[1-9]|[12]\d|3[01])(?!\d)/.test(number);
}
