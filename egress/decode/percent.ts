/** Undoes the percent encoding of forms and queries, large ones in pieces, so that they hold up nobody. */
import { pace } from "./pace";

/** Characters of a parameter that are decoded in one go. */
const decodeAtOnce = 128 * 1024;

/** The text without its escapes. A `+` stays as it is. Undefined if an escape is broken. */
export async function withoutEscapes(text: string): Promise<string | undefined> {
  return text.length <= decodeAtOnce ? percentDecoded(text) : percentDecodedInPieces(text);
}

/** Undoes percent encoding. A `+` stays as it is. */
function percentDecoded(value: string, decodeBase64 = base64Decoded): string | undefined {
  if (!value.includes("%")) {
    return value;
  }
  const base64 = decodeBase64(value);
  if (base64 !== undefined) {
    return base64;
  }
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

const percent = 0x25;
/** Where the parts between escapes are put together. Read at once, so that one serves all bodies. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);
const base64Start = /^[A-Za-z0-9/]/;

/**
 * The same for base64 in the bytes of a form. Most bodies of forms are this, and a text of the body and one of its parts would each be as large
 * as the body. Undefined for larger bodies, and for those that hold something else.
 */
export function base64Text(bytes: Buffer): string | undefined {
  if (bytes.length > scratch.length || !base64Start.test(bytes.toString("latin1", 0, 1))) {
    return undefined;
  }
  let length = 0;
  let from = 0;
  for (let at = bytes.indexOf(percent); at !== -1; at = bytes.indexOf(percent, from)) {
    const character = base64Escapes.get((bytes[at + 1] ?? 0) * 256 + (bytes[at + 2] ?? 0));
    if (character === undefined) {
      return undefined;
    }
    length += bytes.copy(scratch, length, from, at);
    length += scratch.write(character, length, "latin1");
    from = at + "%2B".length;
  }
  length += bytes.copy(scratch, length, from);
  return scratch.toString("latin1", 0, length);
}

/** The three characters of base64 that are escaped in a form, by the two digits of their escapes. */
const base64Escapes: ReadonlyMap<number, string> = new Map(
  Object.entries({ "2B": "+", "2F": "/", "3D": "=" }).map(([digits, character]) => [twoCodes(digits, 0), character]),
);

function twoCodes(text: string, index: number): number {
  return text.charCodeAt(index) * 256 + text.charCodeAt(index + 1);
}

/** Cutting at each escape beats decoding. Undefined if the text holds an escape that base64 does not need. */
function base64Decoded(value: string): string | undefined {
  let text = "";
  let from = 0;
  for (let at = value.indexOf("%"); at !== -1; at = value.indexOf("%", from)) {
    const character = base64Escapes.get(twoCodes(value, at + 1));
    if (character === undefined) {
      return undefined;
    }
    text += value.slice(from, at) + character;
    from = at + "%2B".length;
  }
  return text + value.slice(from);
}

/** The same for pieces of a large text: what is put together from many parts is joined only when it is read, and then in one go. */
function base64Replaced(value: string): string | undefined {
  const text = value.replaceAll("%2B", "+").replaceAll("%2F", "/").replaceAll("%3D", "=");
  return text.includes("%") ? undefined : text;
}

/** The same in pieces, each cut before an escape that begins a character, or at any other character. */
async function percentDecodedInPieces(value: string): Promise<string | undefined> {
  const pieces: string[] = [];
  for (let start = 0; start < value.length; ) {
    let end = Math.min(start + decodeAtOnce, value.length);
    // At most four escapes make up a character.
    for (let back = 0; back < 12 && end < value.length && !isBoundary(value, end); back++) {
      end--;
    }
    const piece = percentDecoded(value.slice(start, end), base64Replaced);
    if (piece === undefined) {
      return undefined;
    }
    pieces.push(piece);
    start = end;
    if (pace.isUp()) {
      await pace.rest();
    }
  }
  return pieces.join("");
}

/** True before an escape that begins a character, and before a character that is not part of an escape. */
function isBoundary(value: string, index: number): boolean {
  if (value[index] === "%") {
    return !/^%[89ab]/i.test(value.slice(index, index + 2));
  }
  return value[index - 1] !== "%" && value[index - 2] !== "%";
}
