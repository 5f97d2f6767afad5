/** Splits Python into tokens, one at a time: names, texts, operators, and the ends and indentations of lines. */
import type { Position } from "./ir";
import {
  backslash,
  carriageReturn,
  closeBrace,
  doubleQuote,
  hash,
  isDigit,
  isNameStart,
  lineFeed,
  longOperators,
  openBrace,
  singleQuote,
  space,
  statementWords,
  tab,
} from "./pythonCharacters";
import { endOfBlanks, endOfName, endOfNumber, endOfString, lineOf } from "./pythonTextEnds";

type TokenKind = "name" | "number" | "string" | "operator" | "newline" | "indent" | "dedent" | "end";

/** Where the tokens stand, for looking ahead. */
type Mark = readonly [number, number, number, number, boolean, TokenKind, number, number, string];

export class PythonTokens {
  kind: TokenKind = "newline";
  /** The name, number or operator. */
  text = "";
  start = 0;
  end = 0;
  /** True if a bracket was left open. */
  isBroken = false;
  readonly source: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  /** Line and its beginning at the start of the token. */
  #startLine = 1;
  #startOfLine = 0;
  #brackets = 0;
  #isLineStart = true;
  #dedents = 0;
  readonly #indents: number[] = [0];

  constructor(source: string) {
    this.source = source;
    if (source.charCodeAt(0) === 0xfeff) {
      this.#at = 1;
    }
    this.advance();
  }

  get position(): Position {
    return { line: this.#startLine, column: this.start - this.#startOfLine + 1 };
  }

  /** Position of a place inside the token. */
  positionOf(place: number): Position {
    const [line, lineStart] = lineOf(this.source, place, this.start, this.#startLine, this.#startOfLine);
    return { line, column: place - lineStart + 1 };
  }

  is(text: string): boolean {
    return this.text === text && (this.kind === "operator" || this.kind === "name");
  }

  mark(): Mark {
    return [
      this.#at,
      this.#line,
      this.#lineStart,
      this.#brackets,
      this.#isLineStart,
      this.kind,
      this.start,
      this.end,
      this.text,
    ];
  }

  /** Goes back to a mark on the same line. */
  reset(mark: Mark): void {
    [this.#at, this.#line, this.#lineStart, this.#brackets, this.#isLineStart] = mark;
    [, , , , , this.kind, this.start, this.end, this.text] = mark;
    [this.#startLine, this.#startOfLine] = [this.#line, this.#lineStart];
  }

  /** Reads from a place inside of a text, as in a bracket. Returns what leads back. */
  enter(place: number): () => void {
    const mark = this.mark();
    const [startLine, startOfLine, isBroken] = [this.#startLine, this.#startOfLine, this.isBroken];
    const { line, column } = this.positionOf(place);
    this.#at = place;
    this.#line = line;
    this.#lineStart = place - column + 1;
    this.#brackets += 1;
    this.advance();
    return () => {
      this.reset(mark);
      [this.#startLine, this.#startOfLine, this.isBroken] = [startLine, startOfLine, isBroken];
    };
  }

  /** Skips the rest of a line that can't be read. */
  skipLine(): void {
    this.#brackets = 0;
    while (this.kind !== "newline" && this.kind !== "end") {
      this.advance();
    }
  }

  advance(): void {
    if (this.#dedents > 0) {
      this.#dedents -= 1;
      this.#take("dedent", this.#at);
      return;
    }
    if (this.#isLineStart && this.#brackets === 0 && this.#indentation()) {
      return;
    }
    this.#skipBlanks();
    const { source } = this;
    const from = this.#at;
    [this.#startLine, this.#startOfLine] = [this.#line, this.#lineStart];
    if (from >= source.length) {
      this.#atEnd();
      return;
    }
    const code = source.charCodeAt(from);
    if (isNameStart(code)) {
      this.#name(from);
    } else if (code === doubleQuote || code === singleQuote) {
      this.#take("string", this.#stringEnd(from, from));
    } else if (code === lineFeed || code === carriageReturn) {
      this.#take("newline", this.#afterLine(from));
      this.#isLineStart = true;
    } else if (isDigit(code) || (code === 46 && isDigit(source.charCodeAt(from + 1)))) {
      this.#number(from);
    } else {
      this.#operator(from, code);
    }
  }

  #take(kind: TokenKind, end: number, text = ""): void {
    this.kind = kind;
    this.text = text;
    this.start = this.#at;
    this.end = end;
    this.#at = end;
  }

  #atEnd(): void {
    if (this.kind !== "newline" && this.kind !== "dedent" && this.kind !== "end") {
      this.isBroken ||= this.#brackets > 0;
      this.#take("newline", this.#at);
      this.#brackets = 0;
    } else if (this.#indents.length > 1) {
      this.#indents.pop();
      this.#take("dedent", this.#at);
    } else {
      this.#take("end", this.#at);
    }
  }

  /** The place after the end of a line; counts the line. */
  #afterLine(place: number): number {
    const isPair = this.source.charCodeAt(place) === carriageReturn && this.source.charCodeAt(place + 1) === lineFeed;
    const next = place + (isPair ? 2 : 1);
    this.#line += 1;
    this.#lineStart = next;
    return next;
  }

  /** Measures the indentation of the next line that has code. Returns true if it made a token. */
  #indentation(): boolean {
    const { source } = this;
    let width = 0;
    for (;;) {
      const code = source.charCodeAt(this.#at);
      if (code === space) {
        width += 1;
        this.#at += 1;
      } else if (code === tab) {
        width += 8 - (width % 8);
        this.#at += 1;
      } else if (code === 12) {
        this.#at += 1;
      } else if (code === hash) {
        this.#skipComment();
      } else if (code === lineFeed || code === carriageReturn) {
        this.#at = this.#afterLine(this.#at);
        width = 0;
      } else {
        break;
      }
    }
    this.#isLineStart = false;
    if (this.#at >= source.length) {
      return false;
    }
    [this.#startLine, this.#startOfLine] = [this.#line, this.#lineStart];
    const indents = this.#indents;
    if (width > (indents.at(-1) ?? 0)) {
      indents.push(width);
      this.#take("indent", this.#at);
      return true;
    }
    let dedents = 0;
    while (width < (indents.at(-1) ?? 0)) {
      indents.pop();
      dedents += 1;
    }
    if (dedents === 0) {
      return false;
    }
    this.#dedents = dedents - 1;
    this.#take("dedent", this.#at);
    return true;
  }

  #skipComment(): void {
    const end = this.source.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.source.length : end;
  }

  /** Blanks, comments, continued lines, and the ends of lines inside of brackets. */
  #skipBlanks(): void {
    const { source } = this;
    for (;;) {
      const code = source.charCodeAt(this.#at);
      if (code === space || code === tab || code === 12) {
        this.#at += 1;
      } else if (code === hash) {
        this.#skipComment();
      } else if (code === backslash && /[\r\n]/.test(source.charAt(this.#at + 1))) {
        this.#at = this.#afterLine(this.#at + 1);
      } else if (this.#brackets > 0 && (code === lineFeed || code === carriageReturn)) {
        this.#at = this.#afterLine(this.#at);
        if (this.#closesForgotten()) {
          return;
        }
      } else {
        return;
      }
    }
  }

  /** A line that begins a statement ends brackets that were left open. */
  #closesForgotten(): boolean {
    statementWords.lastIndex = endOfBlanks(this.source, this.#at);
    if (!statementWords.test(this.source)) {
      return false;
    }
    this.isBroken = true;
    this.#brackets = 0;
    // Back to the end of the line before, which now ends a statement.
    this.#line -= 1;
    this.#at = this.#lineStart - 1;
    return true;
  }

  #name(from: number): void {
    const { source } = this;
    const end = endOfName(source, from);
    const next = source.charCodeAt(end);
    if ((next === doubleQuote || next === singleQuote) && end - from <= 2) {
      this.#take("string", this.#stringEnd(from, end));
    } else {
      this.#take("name", end, source.slice(from, end));
    }
  }

  #number(from: number): void {
    this.#take("number", endOfNumber(this.source, from));
  }

  #operator(from: number, code: number): void {
    longOperators.lastIndex = from;
    const text = longOperators.test(this.source)
      ? this.source.slice(from, longOperators.lastIndex)
      : this.source.charAt(from);
    if (code === 40 || code === 91 || code === openBrace) {
      this.#brackets += 1;
    } else if (code === 41 || code === 93 || code === closeBrace) {
      this.#brackets = Math.max(0, this.#brackets - 1);
    }
    this.#take("operator", from + text.length, text);
  }

  /** The end of a text whose prefix begins at one place and whose quote at another; counts the lines in it. */
  #stringEnd(from: number, quote: number): number {
    const end = endOfString(this.source, from, quote);
    [this.#line, this.#lineStart] = lineOf(this.source, end, quote, this.#line, this.#lineStart);
    return end;
  }
}
