/** Checks the shape of JSON text before it is parsed, since parsing is what turns small text into large memory. */
import { maxDepth, maxValues } from "./limits";

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** True where JSON bytes nest at most `maxDepth` deep and hold at most `maxValues` values. Says nothing about validity. */
export function isBoundedJson(bytes: Uint8Array): boolean {
  let depth = 0;
  let values = 1;
  const length = bytes.length;
  for (let index = 0; index < length; index++) {
    const byte = bytes[index];
    if (byte === quote) {
      index = endOfString(bytes, index + 1);
    } else if (byte === openBrace || byte === openBracket) {
      values++;
      if (++depth > maxDepth) return false;
    } else if (byte === closeBrace || byte === closeBracket) {
      depth--;
    } else if (byte === comma && ++values > maxValues) {
      return false;
    }
  }
  return values <= maxValues;
}

/** Index of the quote that ends a string which began before `from`; the last index where none does. */
function endOfString(bytes: Uint8Array, from: number): number {
  let end = bytes.indexOf(quote, from);
  while (end !== -1) {
    let escapes = 0;
    while (bytes[end - 1 - escapes] === backslash && end - 1 - escapes >= from) escapes++;
    if (escapes % 2 === 0) return end;
    end = bytes.indexOf(quote, end + 1);
  }
  return bytes.length;
}
