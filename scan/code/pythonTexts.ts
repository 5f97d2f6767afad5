/** Reads texts of Python: plain ones, formatted ones, and several that stand side by side. */
import type { Expression } from "./ir";
import { stringAt } from "./lowering";
import { PythonReader } from "./pythonReader";
import { endOfEscape, endOfField, isFormatted, quotesAt } from "./pythonTextEnds";

export abstract class PythonTexts extends PythonReader {
  /** One expression, or several with commas between them. */
  protected abstract expressions(): Expression;

  protected abstract yielded(): Expression;

  /** Texts that stand side by side are one. */
  protected strings(): Expression {
    const parts: Expression[] = [];
    while (this.tokens.kind === "string") {
      parts.push(this.string());
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: "text", parts };
  }

  protected string(): Expression {
    const { tokens } = this;
    const { source, start, end } = tokens;
    const prefix = /^[A-Za-z]*/.exec(source.slice(start, start + 3))?.[0] ?? "";
    const quote = start + prefix.length;
    const quotes = quotesAt(source, quote);
    const isClosed = end - quote >= 2 * quotes && source[end - 1] === source[quote];
    this.isBroken ||= !isClosed;
    const [from, to] = [quote + quotes, isClosed ? end - quotes : end];
    if (isFormatted(prefix)) {
      const parts = this.fields(from, to, quotes === 1);
      if (parts.some((part) => part.kind !== "string")) {
        tokens.advance();
        return { kind: "text", parts };
      }
    }
    const found = stringAt(source.slice(from, to), tokens.position);
    tokens.advance();
    return found;
  }

  /** The parts of a formatted text. */
  protected fields(from: number, to: number, isOneLine: boolean): Expression[] {
    const { tokens } = this;
    const { source } = tokens;
    const parts: Expression[] = [];
    const plain = (first: number, last: number) => {
      if (last > first) {
        parts.push(stringAt(source.slice(first, last), tokens.positionOf(first)));
      }
    };
    let begin = from;
    for (let place = from; place < to; place += 1) {
      const code = source.charCodeAt(place);
      if (code === 92) {
        place = endOfEscape(source, place) - 1;
      } else if (code === 123 && source.charCodeAt(place + 1) === 123) {
        place += 1;
      } else if (code === 123) {
        plain(begin, place);
        const leave = tokens.enter(place + 1);
        parts.push(this.nested(() => (this.is("yield") ? this.yielded() : this.expressions())));
        leave();
        begin = endOfField(source, place, isOneLine);
        place = begin - 1;
      }
    }
    plain(begin, to);
    return parts;
  }
}
