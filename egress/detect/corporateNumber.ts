/** Detects Japanese corporate numbers (法人番号). */
import { corporateNumberCheckDigit } from "./checksums";
import type { Detector } from "./detector";
import { anyMatch, digitsOf } from "./scan";

/** As the tax agency writes it, or as an invoice registration number (`T` and the number). */
const written = /(?<![A-Za-z\d]|[\dA-Fa-f][.-])(?:[1-9]-\d{4}-\d{4}-\d{4}|T-?[1-9]\d{12})(?![A-Za-z\d]|[.-]\d)/g;
const withContext =
  /(?:法人番号|登録番号|corporate number|invoice registration)(?: ?(?:number|no\.?))?[ :=#(はT-]{0,4}(?:is )?([1-9](?:[ -]?\d){12})(?!\d)/gi;

export const corporateNumber: Detector = {
  name: "corporate-number",
  finds: "法人番号 with its check digit, as 1-4-4-4, as invoice number `T…`, or behind its name",
  structured: true,
  needs: "digit-groups",
  matches: (text) =>
    anyMatch(written, text, (match) => isCorporateNumber(match[0])) ||
    anyMatch(withContext, text, (match) => isCorporateNumber(match[1] ?? "")),
};

function isCorporateNumber(text: string): boolean {
  const digits = digitsOf(text);
  return corporateNumberCheckDigit(digits.slice(1)) === Number(digits[0]);
}
