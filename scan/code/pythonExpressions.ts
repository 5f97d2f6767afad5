/** Reads expressions of Python into the form of `ir.ts`. */
import type { Argument, Entry, Expression, Parameter, Position } from "./ir";
import { nothing, stringAt } from "./lowering";
import { endOfEscape, endOfField, isFormatted, PythonTokens, quotesAt } from "./pythonTokens";

/** Expressions nested deeper are cut off: nobody writes them by hand. */
const deepest = 200;

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

/** Words that are no names. */
const keywords = new Set(
  "and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);

export abstract class PythonExpressions {
  protected readonly tokens: PythonTokens;
  isBroken = false;
  #depth = 0;

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

  /** One expression, or several with commas between them. */
  protected expressions(): Expression {
    const first = this.item();
    if (!this.is(",")) {
      return first;
    }
    return { kind: "list", items: this.#rest(first) };
  }

  /** Items after the first one, as long as commas follow. */
  #rest(first: Expression): Expression[] {
    const items = [first];
    while (this.take(",") && this.#isStart()) {
      items.push(this.item());
    }
    return items;
  }

  #isStart(): boolean {
    const { kind, text } = this.tokens;
    return kind === "name"
      ? !keywords.has(text) || /^(?:not|lambda|await|yield)$/.test(text)
      : kind === "string" || kind === "number" || (kind === "operator" && /^(?:[([{~+*-]|\*\*|\.\.\.)$/.test(text));
  }

  /** An expression, a named one, or `*rest`. */
  protected item(): Expression {
    if (this.take("*")) {
      return { kind: "other", parts: [this.#binary(5)] };
    }
    const at = this.tokens.position;
    const value = this.expression();
    if (!this.take(":=")) {
      return value;
    }
    return { kind: "assigned", statement: { kind: "assign", target: value, value: this.expression(), at } };
  }

  protected expression(): Expression {
    if (this.#depth >= deepest) {
      this.#skipNested();
      return nothing;
    }
    this.#depth += 1;
    try {
      if (this.is("lambda")) {
        return this.#lambda();
      }
      if (this.is("yield")) {
        return this.yielded();
      }
      const value = this.#binary(1);
      if (!this.is("if")) {
        return value;
      }
      this.tokens.advance();
      const test = this.#binary(1);
      this.need("else");
      const otherwise = this.expression();
      return { kind: "either", options: [value, otherwise, { kind: "constant", operands: [test] }] };
    } finally {
      this.#depth -= 1;
    }
  }

  /** Skips what is nested too deeply, as far as the bracket around it. */
  #skipNested(): void {
    const { tokens } = this;
    for (let depth = 0; tokens.kind !== "newline" && tokens.kind !== "end"; tokens.advance()) {
      if (tokens.kind === "operator") {
        depth += /^[([{]$/.test(tokens.text) ? 1 : /^[)\]}]$/.test(tokens.text) ? -1 : 0;
        if (depth < 0) {
          return;
        }
      }
    }
  }

  protected yielded(): Expression {
    this.need("yield");
    this.take("from");
    return { kind: "other", parts: this.#isStart() ? [this.expressions()] : [] };
  }

  #binary(least: number): Expression {
    let left = this.#unary(least);
    for (;;) {
      const { kind, text } = this.tokens;
      if (kind !== "operator" && kind !== "name") {
        return left;
      }
      if (comparison >= least && comparisons.has(text)) {
        left = { kind: "constant", operands: this.#compared(left) };
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
        operands.push(this.#binary(strength === 12 ? 11 : strength + 1));
      }
      left = strength < 3 ? { kind: "either", options: operands } : { kind: "text", parts: operands };
    }
  }

  #compared(first: Expression): Expression[] {
    const operands = [first];
    while (comparisons.has(this.tokens.text) && this.tokens.kind !== "string") {
      const isTwoWords = this.is("not") || this.is("is");
      this.tokens.advance();
      if (isTwoWords && !this.take("in")) {
        this.take("not");
      }
      operands.push(this.#binary(comparison + 1));
    }
    return operands;
  }

  #unary(least: number): Expression {
    const { kind, text } = this.tokens;
    if (kind === "name" && text === "not") {
      this.tokens.advance();
      return { kind: "constant", operands: [this.#nested(() => this.#binary(Math.max(3, least)))] };
    }
    if (kind === "operator" && (text === "-" || text === "+" || text === "~")) {
      this.tokens.advance();
      return { kind: "constant", operands: [this.#nested(() => this.#binary(11))] };
    }
    this.take("await");
    return this.#chain();
  }

  #nested(read: () => Expression): Expression {
    if (this.#depth >= deepest) {
      this.#skipNested();
      return nothing;
    }
    this.#depth += 1;
    const found = read();
    this.#depth -= 1;
    return found;
  }

  /** A name, text or bracket, with the attributes, entries and calls that follow. */
  #chain(): Expression {
    const at = this.tokens.position;
    let value = this.#atom();
    for (let length = 0; this.tokens.kind === "operator"; length += 1) {
      if (this.take(".")) {
        value = { kind: "attribute", of: value, name: this.name() };
      } else if (this.take("(")) {
        value = { kind: "call", callee: value, args: this.arguments(), at };
      } else if (this.take("[")) {
        value = this.#subscript(value);
      } else {
        break;
      }
      if (length > 2 * deepest) {
        value = nothing;
      }
    }
    return value;
  }

  #subscript(of: Expression): Expression {
    const key = this.#key();
    while (this.take(",") && !this.is("]")) {
      this.#key();
    }
    this.need("]");
    return key === undefined ? { kind: "slice", of } : { kind: "index", of, key };
  }

  /** What stands in brackets behind a value; undefined if it is a slice. */
  #key(): Expression | undefined {
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

  /** Arguments up to the bracket that closes them. */
  protected arguments(): Argument[] {
    const args: Argument[] = [];
    while (!this.take(")")) {
      const before = this.tokens.start;
      if (this.take("**")) {
        args.push({ value: this.expression(), isSpread: true, name: "**" });
      } else if (this.take("*")) {
        args.push({ value: this.expression(), isSpread: true });
      } else {
        args.push(this.#argument());
      }
      this.take(",");
      if (this.#isStuck(before)) {
        break;
      }
    }
    return args;
  }

  #argument(): Argument {
    const value = this.item();
    if (value.kind === "name" && this.take("=")) {
      return { name: value.name, value: this.expression() };
    }
    return { value: this.#isComprehension() ? this.#comprehension(value) : value };
  }

  /** Whether nothing has been read, so that a loop would not end. */
  #isStuck(before: number): boolean {
    const { kind, start } = this.tokens;
    const isStuck = start === before || kind === "newline" || kind === "end";
    this.isBroken ||= isStuck;
    return isStuck;
  }

  #isComprehension(): boolean {
    return this.is("for") || this.is("async");
  }

  #comprehension(item: Expression): Expression {
    return { kind: "list", items: [...this.#clauses(), item] };
  }

  /** `for x in y if z` */
  #clauses(): Expression[] {
    const clauses: Expression[] = [];
    for (;;) {
      this.take("async");
      if (this.take("for")) {
        const at = this.tokens.position;
        const target = this.targets();
        this.need("in");
        const value: Expression = { kind: "index", of: this.#binary(1), key: nothing };
        clauses.push({ kind: "assigned", statement: { kind: "assign", target, value, at } });
      } else if (this.take("if")) {
        const at = this.tokens.position;
        const test = this.is("lambda") ? this.expression() : this.#binary(1);
        const isNamed = this.take(":=");
        const named: Expression = isNamed
          ? { kind: "assigned", statement: { kind: "assign", target: test, value: this.expression(), at } }
          : test;
        clauses.push({ kind: "other", parts: [named] });
      } else {
        return clauses;
      }
    }
  }

  /** What a loop assigns to. */
  protected targets(): Expression {
    const target = () =>
      this.take("*") ? ({ kind: "other", parts: [this.#binary(5)] } as const) : this.#binary(comparison + 1);
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

  #atom(): Expression {
    const { tokens } = this;
    const { kind, text } = tokens;
    if (kind === "name" && !keywords.has(text)) {
      tokens.advance();
      return text === "True" || text === "False" || text === "None" ? nothing : { kind: "name", name: text };
    }
    if (kind === "string") {
      return this.#strings();
    }
    if (kind === "number" || text === "...") {
      tokens.advance();
      return nothing;
    }
    if (this.take("(")) {
      return this.#nested(() => this.#inBrackets(")"));
    }
    if (this.take("[")) {
      return this.#nested(() => this.#inBrackets("]"));
    }
    if (this.take("{")) {
      return this.#nested(() => this.#inBraces());
    }
    this.isBroken = true;
    if (kind === "operator" && !/^[)\]},:=]$/.test(text)) {
      tokens.advance();
    }
    return nothing;
  }

  /** A tuple, list or comprehension, or an expression in brackets. */
  #inBrackets(end: ")" | "]"): Expression {
    if (this.take(end)) {
      return { kind: "list", items: [] };
    }
    const first = this.item();
    if (this.#isComprehension()) {
      const found = this.#comprehension(first);
      this.need(end);
      return found;
    }
    const isOne = end === ")" && !this.is(",");
    const items = isOne ? [first] : this.#rest(first);
    this.need(end);
    return isOne ? first : { kind: "list", items };
  }

  #inBraces(): Expression {
    const entries: Entry[] = [];
    const items: Expression[] = [];
    while (!this.take("}")) {
      const before = this.tokens.start;
      if (this.take("**")) {
        entries.push({ value: this.#binary(5) });
      } else {
        const key = this.item();
        if (this.take(":")) {
          entries.push({ key, value: this.expression() });
        } else {
          items.push(key);
        }
        if (this.#isComprehension()) {
          const clauses = this.#clauses();
          items.unshift(...(items.length > 0 ? clauses : []));
          entries.push(...(items.length > 0 ? [] : clauses.map((value) => ({ value }))));
        }
      }
      this.take(",");
      if (this.#isStuck(before)) {
        break;
      }
    }
    return items.length > 0 ? { kind: "list", items } : { kind: "map", entries };
  }

  /** Texts that stand side by side are one. */
  #strings(): Expression {
    const parts: Expression[] = [];
    while (this.tokens.kind === "string") {
      parts.push(this.#string());
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: "text", parts };
  }

  #string(): Expression {
    const { tokens } = this;
    const { source, start, end } = tokens;
    const prefix = /^[A-Za-z]*/.exec(source.slice(start, start + 3))?.[0] ?? "";
    const quote = start + prefix.length;
    const quotes = quotesAt(source, quote);
    const isClosed = end - quote >= 2 * quotes && source[end - 1] === source[quote];
    this.isBroken ||= !isClosed;
    const [from, to] = [quote + quotes, isClosed ? end - quotes : end];
    if (isFormatted(prefix)) {
      const parts = this.#fields(from, to, quotes === 1);
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
  #fields(from: number, to: number, isOneLine: boolean): Expression[] {
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
        parts.push(this.#nested(() => (this.is("yield") ? this.yielded() : this.expressions())));
        leave();
        begin = endOfField(source, place, isOneLine);
        place = begin - 1;
      }
    }
    plain(begin, to);
    return parts;
  }

  #lambda(): Expression {
    const at = this.tokens.position;
    this.need("lambda");
    const parameters = this.parameters(":", false);
    const bodyAt: Position = at;
    const body = this.expression();
    return {
      kind: "function",
      function: { name: "", parameters, decorators: [], body: [{ kind: "return", value: body, at: bodyAt }], at },
    };
  }

  /** @param end what follows the parameters; it is taken too */
  protected parameters(end: ")" | ":", hasTypes: boolean): Parameter[] {
    const parameters: Parameter[] = [];
    while (!this.take(end)) {
      const before = this.tokens.start;
      const collects = this.take("**") ? "options" : this.take("*") ? "rest" : undefined;
      if (this.tokens.kind === "name") {
        const name = this.name();
        const type = hasTypes && this.take(":") ? this.#type() : undefined;
        const initial = this.take("=") ? this.expression() : undefined;
        parameters.push({ name, type, default: initial, collects });
      } else {
        this.take("/");
      }
      this.take(",");
      if (this.#isStuck(before)) {
        break;
      }
    }
    return parameters;
  }

  /** The text of a type. */
  #type(): string {
    const { source, start } = this.tokens;
    this.item();
    return source.slice(start, this.tokens.start).trimEnd();
  }
}
