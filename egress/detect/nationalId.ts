/** Detects national identity numbers of several countries, by a table of written forms and check digits. */
import { luhn, mod97, verhoeff, weightedSum } from "./checksums";
import type { Detector } from "./detector";
import { anyMatch, digitsOf } from "./scan";

/** One country's number: its written form, and what the digits must add up to. */
interface Scheme {
  readonly title: string;
  readonly pattern: RegExp;
  readonly valid: (written: string) => boolean;
}

const schemes: readonly Scheme[] = [
  {
    title: "US Social Security number and ITIN (hyphens, or behind `SSN`)",
    pattern:
      /(?<![A-Za-z\d]|[\dA-Fa-f][-.])(?!000|666)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![A-Za-z\d]|[.-]\d)|(?:ssn|social security)(?: (?:number|no\.?))?[ :=#]{0,3}(?:is )?(?!000|666)\d{3}[ -]?(?!00)\d\d[ -]?(?!0000)\d{4}(?!\d)/gi,
    valid: (written) => {
      const digits = digitsOf(written);
      // 9xx is an ITIN, whose groups start at 50.
      return digits[0] !== "9" || Number(digits.slice(3, 5)) >= 50;
    },
  },
  {
    title: "UK National Insurance number",
    pattern:
      /(?<![A-Za-z\d])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[^A-Za-z\d]{0,2}\d\d){3}[^A-Za-z\d]{0,2}[A-D](?![A-Za-z\d])/g,
    valid: () => true,
  },
  {
    title: "Spanish DNI and NIE (check letter)",
    pattern:
      /(?<![A-Za-z\d])(?:\d\d[ .-]?\d{3}[ .-]?\d{3}|[XYZ][ .-]?\d(?:[ .-]?\d{3}){2})[ .-]?[A-HJ-NP-TV-Z](?![A-Za-z\d])/g,
    valid: (written) => {
      const compact = written.replace(/[ .-]/g, "");
      const number = compact.slice(0, -1).replace(/^[XYZ]/, (letter) => String("XYZ".indexOf(letter)));
      return "TRWAGMYFPDXBNJZSQVHLCKE"[Number(number) % 23] === compact.at(-1);
    },
  },
  {
    title: "French NIR (mod 97 key)",
    pattern:
      /(?<![A-Za-z\d]|\d[.-])[12][ -]?\d\d[ -]?(?:0[1-9]|1[0-2]|[2-9]\d)[ -]?(?:\d\d|2[AB])[ -]?\d{3}[ -]?\d{3}[ -]?\d\d(?![A-Za-z\d]|[.-]\d)/g,
    valid: (written) => {
      const compact = written.replace(/[ -]/g, "").replace("2A", "19").replace("2B", "18");
      return 97 - mod97(compact.slice(0, 13)) === Number(compact.slice(13));
    },
  },
  {
    title: "Italian codice fiscale (check letter)",
    pattern:
      /(?<![A-Za-z\d])[A-Z]{3}[ ._-]?[A-Z]{3}[ ._-]?\d\d[A-EHLMPRST]\d\d[ ._-]?[A-Z]\d{3}[ ._-]?[A-Z](?![A-Za-z\d])/g,
    valid: (written) => italianCheckLetter(written.replace(/[ ._-]/g, "")),
  },
  {
    title: "Brazilian CPF (two check digits)",
    pattern:
      /(?<![A-Za-z\d.-])\d{3}[.-]\d{3}[.-]\d{3}-\d\d(?![A-Za-z\d]|[.-]\d)|cpf[ :=]{0,3}\d(?:[.-]?\d){10}(?!\d)|(?<![A-Za-z\d.-])\d{11}(?= ?\(?cpf)/gi,
    valid: (written) => {
      const digits = digitsOf(written);
      return [9, 10].every((length) => {
        const weights = Array.from({ length }, (_, index) => length + 1 - index);
        return ((weightedSum(digits, weights) * 10) % 11) % 10 === Number(digits[length]);
      });
    },
  },
  {
    title: "Chinese resident identity number (birthday, mod 11-2)",
    pattern:
      /(?<![A-Za-z\d]|\d[.-])[1-9]\d{5}[ -]?(?:19|20)\d\d[ -]?(?:0[1-9]|1[0-2])[ -]?(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dXx](?![A-Za-z\d]|[.-]\d)/g,
    valid: (written) => {
      const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
      const compact = written.replace(/[ -]/g, "");
      return "10X98765432"[weightedSum(compact, weights) % 11] === compact[17]?.toUpperCase();
    },
  },
  {
    title: "Korean resident registration number (birthday, check digit)",
    pattern:
      /(?<![A-Za-z\d]|[\dA-Fa-f][-.])\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-8]\d{6}(?![A-Za-z\d]|[.-]\d)/g,
    valid: (written) => {
      const digits = digitsOf(written);
      return (11 - (weightedSum(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === Number(digits[12]);
    },
  },
  {
    title: "Indian Aadhaar (behind its name, Verhoeff)",
    pattern: /(?:aadhaar|uidai?)(?: (?:number|no\.?))?[ :=#]{0,3}(?:is )?[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}(?!\d)/gi,
    valid: (written) => verhoeff(digitsOf(written)),
  },
  {
    title: "Canadian SIN (behind its name, Luhn)",
    pattern:
      /(?<![a-z])(?:sin|social insurance)(?: (?:number|no\.?))?[ :=#]{0,3}(?:is )?\d{3}[ -]?\d{3}[ -]?\d{3}(?!\d)/gi,
    valid: (written) => luhn(digitsOf(written)),
  },
  {
    title: "passport and driving licence numbers of Japan (behind their names)",
    pattern:
      /(?:passport|旅券|パスポート)(?: ?(?:number|no\.?|番号))?[ :=#は]{0,3}(?:is )?[A-Z]{2}\d{7}(?![A-Za-z\d])|(?:driver'?s? licen[cs]e|driving licen[cs]e|運転免許証?|免許証)(?: ?(?:number|no\.?|番号|の番号))?[ :=#は]{0,3}(?:is )?\d{12}(?!\d)/gi,
    valid: () => true,
  },
];

export const nationalId: Detector = {
  name: "national-id",
  finds: schemes.map((scheme) => scheme.title).join("; "),
  structured: true,
  needs: "digit-groups",
  matches: (text) => schemes.some((scheme) => anyMatch(scheme.pattern, text, (match) => scheme.valid(match[0]))),
};

function italianCheckLetter(code: string): boolean {
  const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
  let sum = 0;
  for (let index = 0; index < 15; index++) {
    const char = code.charCodeAt(index);
    const value = char < 65 ? char - 48 : char - 65;
    sum += index % 2 === 0 ? (odd[value] ?? 0) : value;
  }
  return code.charCodeAt(15) - 65 === sum % 26;
}
