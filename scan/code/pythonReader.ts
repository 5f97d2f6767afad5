/** What all of the parser of Python uses: the token at hand, and how deep it is. */
import type { Expression } from "./ir";
import { nothing } from "./lowering";
import { PythonTokens } from "./pythonTokens";

/** Expressions nested deeper are cut off: nobody writes them by hand. */
export const deepest = 200;

/** Words that are no names. */
export const keywords = new Set(
  "and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);

export abstract class PythonReader {
  protected readonly tokens: PythonTokens;
  isBroken = false;
  protected depth = 0;

  constructor(source: string) {
    this.tokens = new PythonTokens(source);
  }

  protected is(text: string): boolean {
    return this.tokens.is(text);
  }

  protected take(text: string): boolean {
    const isIt = this.tokens.is(text);
    if (isIt) {
      this.tokens.advance();
    }
    return isIt;
  }

  /** Takes a token that must be there, or notes that something is wrong. */
  protected need(text: string): void {
    if (!this.take(text)) {
      this.isBroken = true;
    }
  }

  protected name(): string {
    const { tokens } = this;
    if (tokens.kind !== "name") {
      this.isBroken = true;
      return "";
    }
    const { text } = tokens;
    tokens.advance();
    return text;
  }

  protected isStart(): boolean {
    const { kind, text } = this.tokens;
    return kind === "name"
      ? !keywords.has(text) || /^(?:not|lambda|await|yield)$/.test(text)
      : kind === "string" || kind === "number" || (kind === "operator" && /^(?:[([{~+*-]|\*\*|\.\.\.)$/.test(text));
  }

  protected nested(read: () => Expression): Expression {
    if (this.depth >= deepest) {
      this.skipNested();
      return nothing;
    }
    this.depth += 1;
    const found = read();
    this.depth -= 1;
    return found;
  }

  /** 1 at a bracket that opens, -1 at one that closes, else 0. */
  protected bracketStep(): number {
    const { kind, text } = this.tokens;
    return kind !== "operator" ? 0 : /^[([{]$/.test(text) ? 1 : /^[)\]}]$/.test(text) ? -1 : 0;
  }

  /** Skips what is nested too deeply, as far as the bracket around it. */
  protected skipNested(): void {
    const { tokens } = this;
    for (let depth = 0; tokens.kind !== "newline" && tokens.kind !== "end"; tokens.advance()) {
      depth += this.bracketStep();
      if (depth < 0) {
        return;
      }
    }
  }

  /** Whether nothing has been read, so that a loop would not end. */
  protected isStuck(before: number): boolean {
    const { kind, start } = this.tokens;
    const isStuck = start === before || kind === "newline" || kind === "end";
    this.isBroken ||= isStuck;
    return isStuck;
  }
}
