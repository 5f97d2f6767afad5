/** Detects Japanese individual numbers (マイナンバー). */
import { myNumberCheckDigit } from "./checksums";
import type { Detector } from "./detector";
import { anyMatch, digitsOf } from "./scan";

/** As the card prints it. With hyphens or bare, one order number in eleven would pass the check digit. */
const printed = /(?<![A-Za-z\d]|\d[.-]|\d{4} )\d{4} \d{4} \d{4}(?![A-Za-z\d]|[.-]\d| \d{4}(?!\d))/g;
const withContext =
  /(?:マイナンバー|マイナ番号|個人番号|my ?number|individual number)(?:カード|card)?(?: ?(?:no\.?|番号))?[ :=#(は]{0,3}(?:is )?(\d(?:[ -]?\d){11})(?!\d)/gi;

export const myNumber: Detector = {
  name: "my-number",
  finds: "個人番号 with its check digit, as printed (4 4 4) or behind words such as `マイナンバー`",
  structured: true,
  needs: "digit-groups",
  matches: (text) =>
    anyMatch(printed, text, (match) => isMyNumber(match[0])) ||
    anyMatch(withContext, text, (match) => isMyNumber(match[1] ?? "")),
};

function isMyNumber(written: string): boolean {
  const digits = digitsOf(written);
  return myNumberCheckDigit(digits.slice(0, 11)) === Number(digits[11]);
}
