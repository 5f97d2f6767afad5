/** Checks the shape of JSON text before it is parsed, since parsing can turn small text into large memory. */
import { isDigit, isLongInteger } from "./json";
import { backslash, closeBrace, closeBracket, comma, openBrace, openBracket, quote } from "./jsonBytes";
import { maxDepth, maxValues } from "./limits";

/**
 * `unbounded` if JSON bytes nest deeper than `maxDepth` or hold more than `maxValues` values; `long-integers` if they hold
 * integers that `JSON.parse` may round. Does not check validity.
 */
export type JsonShape = "unbounded" | "long-integers" | "plain";

export function shapeOf(bytes: Uint8Array): JsonShape {
  let hasLongIntegers = false;
  let depth = 0;
  let values = 1;
  const length = bytes.length;
  for (let index = 0; index < length; index++) {
    const byte = bytes[index];
    if (byte === quote) {
      // To the end of the string: most are short, so looking at each byte beats searching by a call.
      for (index++; index < length && bytes[index] !== quote; index++) {
        if (bytes[index] === backslash) {
          index++;
        }
      }
    } else if (byte === openBrace || byte === openBracket) {
      values++;
      if (++depth > maxDepth) {
        return "unbounded";
      }
    } else if (byte === closeBrace || byte === closeBracket) {
      depth--;
    } else if (byte === comma) {
      if (++values > maxValues) {
        return "unbounded";
      }
    } else if (byte !== undefined && isDigit(byte)) {
      const start = index;
      while (isDigit(bytes[index + 1] ?? 0)) {
        index++;
      }
      hasLongIntegers ||= isLongInteger(index + 1 - start, byte, bytes[start - 1] ?? 0, bytes[index + 1] ?? 0);
    }
  }
  if (values > maxValues) {
    return "unbounded";
  }
  return hasLongIntegers ? "long-integers" : "plain";
}
