/**
 * Parses JSON text into values with exact integers. SDKs in Python, Go and Java write 64-bit ids as JSON integers, and `JSON.parse`
 * rounds those above 2^53, so two people could become one. Such integers become BigInts here.
 */
import { randomUUID } from "node:crypto";

const quote = 0x22;
const backslash = 0x5c;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const nine = 0x39;

/** Fewest digits of an integer that `JSON.parse` may round: 2^53 has 16. */
const longInteger = 16;
/** Longest integer that is kept exact; parsing longer ones takes more than linear time. */
const maxExactDigits = 64;

/** Most integers that are kept exact in one text. Further ones are rounded, as by `JSON.parse`, and are then no ids. */
const maxExactIntegers = 2_000;

/** Marks integers on their way through `JSON.parse`. Random for each process, so that no caller can produce one. */
const mark = `${randomUUID()}:`;

/** Like `JSON.parse`, but integers that it would round become BigInts. Costs several times as much. */
export function parseExactly(text: string): unknown {
  return JSON.parse(withMarks(text), (_key, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  );
}

/** True if the text may hold an integer that `JSON.parse` would round. */
export function mayHoldLongIntegers(text: string): boolean {
  return /\d{16}/.test(text);
}

/** True for a run of digits that is an integer which `JSON.parse` may round. `before` and `after` are its neighbours. */
export function isLongInteger(length: number, first: number, before: number, after: number): boolean {
  const isFractionOrExponent = before === point || after === point || after === 0x65 || after === 0x45;
  return (length > longInteger || (length === longInteger && first === nine)) && !isFractionOrExponent;
}

export function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}

/** Puts each long integer outside strings in quotes, with the mark. */
function withMarks(text: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (let index = 0; index < text.length && pieces.length < 2 * maxExactIntegers; index++) {
    const code = text.charCodeAt(index);
    if (code === quote) {
      for (index++; index < text.length && text.charCodeAt(index) !== quote; index++) {
        if (text.charCodeAt(index) === backslash) {
          index++;
        }
      }
    } else if (isDigit(code)) {
      const start = index;
      while (isDigit(text.charCodeAt(index + 1))) {
        index++;
      }
      const length = index + 1 - start;
      const before = text.charCodeAt(start - 1);
      if (length <= maxExactDigits && isLongInteger(length, code, before, text.charCodeAt(index + 1))) {
        const begin = before === minus ? start - 1 : start;
        const digits = text.slice(begin, index + 1);
        if (!Number.isSafeInteger(Number(digits))) {
          pieces.push(text.slice(from, begin), `"${mark}${digits}"`);
          from = index + 1;
        }
      }
    }
  }
  return pieces.length === 0 ? text : pieces.join("") + text.slice(from);
}
