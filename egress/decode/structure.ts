/** Checks the shape of JSON text before it is parsed, since parsing can turn small text into large memory. */
import { maxDepth, maxValues } from "./limits";

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** True if JSON bytes nest at most `maxDepth` deep and hold at most `maxValues` values. Does not check validity. */
export function isBoundedJson(bytes: Uint8Array): boolean {
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
        return false;
      }
    } else if (byte === closeBrace || byte === closeBracket) {
      depth--;
    } else if (byte === comma && ++values > maxValues) {
      return false;
    }
  }
  return values <= maxValues;
}
