/** Finds where blanks, names, numbers and texts of Python end, and the fields of formatted texts. */
import {
  backslash,
  closeBrace,
  doubleQuote,
  isNamePart,
  lineFeed,
  openBrace,
  singleQuote,
  space,
  tab,
} from "./pythonCharacters";

export function endOfBlanks(source: string, from: number): number {
  let end = from;
  while (source.charCodeAt(end) === space || source.charCodeAt(end) === tab) {
    end += 1;
  }
  return end;
}

export function endOfName(source: string, from: number): number {
  let end = from + 1;
  while (isNamePart(source.charCodeAt(end))) {
    end += 1;
  }
  return end;
}

export function endOfNumber(source: string, from: number): number {
  for (let end = from + 1; ; end += 1) {
    const code = source.charCodeAt(end);
    const isSign = (code === 43 || code === 45) && /[eE]/.test(source.charAt(end - 1)) && source[from + 1] !== "x";
    if (!isNamePart(code) && code !== 46 && !isSign) {
      return end;
    }
  }
}

/** Length of the quotes around a text. */
export function quotesAt(source: string, quote: number): number {
  const mark = source.charCodeAt(quote);
  return source.charCodeAt(quote + 1) === mark && source.charCodeAt(quote + 2) === mark ? 3 : 1;
}

export const isFormatted = (prefix: string) => /[fFtT]/.test(prefix);

export function endOfString(source: string, from: number, quote: number): number {
  const mark = source.charCodeAt(quote);
  const quotes = quotesAt(source, quote);
  const hasFields = quote > from && isFormatted(source.slice(from, quote));
  for (let place = quote + quotes; place < source.length; place += 1) {
    const code = source.charCodeAt(place);
    if (code === backslash) {
      place = hasFields ? endOfEscape(source, place) - 1 : place + 1;
    } else if (code === mark && (quotes === 1 || quotesAt(source, place) === 3)) {
      return place + quotes;
    } else if (code === lineFeed && quotes === 1) {
      return place;
    } else if (hasFields && code === openBrace) {
      place = source.charCodeAt(place + 1) === openBrace ? place + 1 : endOfField(source, place, quotes === 1) - 1;
    }
  }
  return source.length;
}

/** The place after an escape in a formatted text: `\{` is a backslash and a field, `\N{DASH}` a character. */
export function endOfEscape(source: string, backslashAt: number): number {
  if (source[backslashAt + 1] === "{") {
    return backslashAt + 1;
  }
  const named = source.startsWith("N{", backslashAt + 1) ? source.indexOf("}", backslashAt) : -1;
  return named < 0 || named > backslashAt + 100 ? backslashAt + 2 : named + 1;
}

/** The place after a field of a formatted text, `{name!r:>{width}}`. */
export function endOfField(source: string, from: number, isOneLine: boolean): number {
  let depth = 0;
  let isFormat = false;
  for (let place = from; place < source.length; place += 1) {
    const code = source.charCodeAt(place);
    if (code === openBrace && isFormat) {
      place = endOfField(source, place, isOneLine) - 1;
    } else if (code === openBrace || code === 40 || code === 91) {
      depth += 1;
    } else if (code === 41 || code === 93 || code === closeBrace) {
      depth -= 1;
      if (depth <= 0) {
        return place + 1;
      }
    } else if (code === 58 && depth === 1) {
      isFormat = true;
    } else if (!isFormat && (code === doubleQuote || code === singleQuote)) {
      place = endOfString(source, /[fF]/.test(source.charAt(place - 1)) ? place - 1 : place, place) - 1;
    } else if (code === lineFeed && isOneLine) {
      return place;
    }
  }
  return source.length;
}

/** Number and beginning of the line that a place is on, counted from those of an earlier place. */
export function lineOf(
  source: string,
  place: number,
  earlier: number,
  line: number,
  lineStart: number,
): [number, number] {
  let at: [number, number] = [line, lineStart];
  for (let next = source.indexOf("\n", earlier); next >= 0 && next < place; next = source.indexOf("\n", next + 1)) {
    at = [at[0] + 1, next + 1];
  }
  return at;
}
