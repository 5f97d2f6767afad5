/** Reads expressions of Python into the form of `ir.ts`. */
import type { Expression } from "./ir";
import { nothing } from "./lowering";
import { PythonDisplays } from "./pythonDisplays";
import { deepest, keywords } from "./pythonReader";

/** How strongly operators bind; `not` has 3, comparisons 4, signs 11. */
const binding: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  "|": 5,
  "^": 6,
  "&": 7,
  "<<": 8,
  ">>": 8,
  "+": 9,
  "-": 9,
  "*": 10,
  "/": 10,
  "//": 10,
  "%": 10,
  "@": 10,
  "**": 12,
};
const comparison = 4;
const comparisons = new Set(["<", ">", "<=", ">=", "==", "!=", "<>", "in", "not", "is"]);

export abstract class PythonExpressions extends PythonDisplays {
  /** One expression, or several with commas between them. */
  protected expressions(): Expression {
    const first = this.item();
    if (!this.is(",")) {
      return first;
    }
    return { kind: "list", items: this.rest(first) };
  }

  /** Items after the first one, as long as commas follow. */
  protected rest(first: Expression): Expression[] {
    const items = [first];
    while (this.take(",") && this.isStart()) {
      items.push(this.item());
    }
    return items;
  }

  /** An expression, a named one, or `*rest`. */
  protected item(): Expression {
    if (this.take("*")) {
      return { kind: "other", parts: [this.binary(5)] };
    }
    const at = this.tokens.position;
    const value = this.expression();
    if (!this.take(":=")) {
      return value;
    }
    return { kind: "assigned", statement: { kind: "assign", target: value, value: this.expression(), at } };
  }

  protected expression(): Expression {
    if (this.depth >= deepest) {
      this.skipNested();
      return nothing;
    }
    this.depth += 1;
    try {
      if (this.is("lambda")) {
        return this.lambda();
      }
      if (this.is("yield")) {
        return this.yielded();
      }
      const value = this.binary(1);
      if (!this.is("if")) {
        return value;
      }
      this.tokens.advance();
      const test = this.binary(1);
      this.need("else");
      const otherwise = this.expression();
      return { kind: "either", options: [value, otherwise, { kind: "constant", operands: [test] }] };
    } finally {
      this.depth -= 1;
    }
  }

  protected yielded(): Expression {
    this.need("yield");
    this.take("from");
    return { kind: "other", parts: this.isStart() ? [this.expressions()] : [] };
  }

  protected binary(least: number): Expression {
    let left = this.unary(least);
    for (;;) {
      const { kind, text } = this.tokens;
      if (kind !== "operator" && kind !== "name") {
        return left;
      }
      if (comparison >= least && comparisons.has(text)) {
        left = { kind: "constant", operands: this.compared(left) };
        continue;
      }
      const strength = binding[text];
      if (strength === undefined || strength < least) {
        return left;
      }
      const operands = [left];
      // Operators of one strength are read in a row, so that a long sum is no deep tree.
      while (binding[this.tokens.text] === strength && this.tokens.kind === kind) {
        this.tokens.advance();
        operands.push(this.binary(strength === 12 ? 11 : strength + 1));
      }
      left = strength < 3 ? { kind: "either", options: operands } : { kind: "text", parts: operands };
    }
  }

  protected compared(first: Expression): Expression[] {
    const operands = [first];
    while (comparisons.has(this.tokens.text) && this.tokens.kind !== "string") {
      const isTwoWords = this.is("not") || this.is("is");
      this.tokens.advance();
      if (isTwoWords && !this.take("in")) {
        this.take("not");
      }
      operands.push(this.binary(comparison + 1));
    }
    return operands;
  }

  protected unary(least: number): Expression {
    const { kind, text } = this.tokens;
    if (kind === "name" && text === "not") {
      this.tokens.advance();
      return { kind: "constant", operands: [this.nested(() => this.binary(Math.max(3, least)))] };
    }
    if (kind === "operator" && (text === "-" || text === "+" || text === "~")) {
      this.tokens.advance();
      return { kind: "constant", operands: [this.nested(() => this.binary(11))] };
    }
    this.take("await");
    return this.chain();
  }

  /** A name, text or bracket, with the attributes, entries and calls that follow. */
  protected chain(): Expression {
    const at = this.tokens.position;
    let value = this.atom();
    for (let length = 0; this.tokens.kind === "operator"; length += 1) {
      if (this.take(".")) {
        value = { kind: "attribute", of: value, name: this.name() };
      } else if (this.take("(")) {
        value = { kind: "call", callee: value, args: this.arguments(), at };
      } else if (this.take("[")) {
        value = this.subscript(value);
      } else {
        break;
      }
      if (length > 2 * deepest) {
        value = nothing;
      }
    }
    return value;
  }

  protected subscript(of: Expression): Expression {
    const key = this.key();
    while (this.take(",") && !this.is("]")) {
      this.key();
    }
    this.need("]");
    return key === undefined ? { kind: "slice", of } : { kind: "index", of, key };
  }

  /** What stands in brackets behind a value; undefined if it is a slice. */
  protected key(): Expression | undefined {
    const first = this.is(":") ? undefined : this.item();
    if (!this.is(":")) {
      return first;
    }
    while (this.take(":")) {
      if (!this.is(":") && !this.is("]") && !this.is(",")) {
        this.expression();
      }
    }
    return undefined;
  }

  /** What a loop assigns to. */
  protected targets(): Expression {
    const target = () =>
      this.take("*") ? ({ kind: "other", parts: [this.binary(5)] } as const) : this.binary(comparison + 1);
    const first = target();
    if (!this.is(",")) {
      return first;
    }
    const items = [first];
    while (this.take(",") && !this.is("in") && !this.is("=")) {
      items.push(target());
    }
    return { kind: "list", items };
  }

  protected atom(): Expression {
    const { tokens } = this;
    const { kind, text } = tokens;
    if (kind === "name" && !keywords.has(text)) {
      tokens.advance();
      return text === "True" || text === "False" || text === "None" ? nothing : { kind: "name", name: text };
    }
    if (kind === "string") {
      return this.strings();
    }
    if (kind === "number" || text === "...") {
      tokens.advance();
      return nothing;
    }
    if (this.take("(")) {
      return this.nested(() => this.inBrackets(")"));
    }
    if (this.take("[")) {
      return this.nested(() => this.inBrackets("]"));
    }
    if (this.take("{")) {
      return this.nested(() => this.inBraces());
    }
    this.isBroken = true;
    if (kind === "operator" && !/^[)\]},:=]$/.test(text)) {
      tokens.advance();
    }
    return nothing;
  }
}
