/** Checks the shape of JSON: nesting, number of values, and integers that parsing would round. */

import { isDigit, isLongInteger } from "./json";
import { backslash, closeBrace, closeBracket, comma, openBrace, openBracket, quote } from "./jsonBytes";
import { maxDepth, maxValues } from "./limits";
import type { RawFields } from "./values";

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

/** True if a parsed value nests deeper than so many levels. For a small body this costs a fifth of looking at each byte before. */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  if (levels === 0) {
    return true;
  }
  if (Array.isArray(value)) {
    return value.some((entry) => isDeeper(entry, levels - 1));
  }
  const fields = value as RawFields;
  // Faster than a list of the values. What comes from JSON inherits nothing that a loop would show.
  for (const name in fields) {
    if (isDeeper(fields[name], levels - 1)) {
      return true;
    }
  }
  return false;
}
