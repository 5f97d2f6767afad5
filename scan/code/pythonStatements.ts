/** Reads Python into the form of `ir.ts`. */
import type { Assignment, ClassCode, Decorator, Expression, FunctionCode, Position, Statement } from "./ir";
import { nothing } from "./lowering";
import { PythonLines } from "./pythonLines";

/** Blocks nested deeper are skipped: nobody writes them by hand. */
const deepestBlock = 100;

export class PythonParser extends PythonLines {
  #blocks = 0;

  file(): Statement[] {
    const body: Statement[] = [];
    while (this.tokens.kind !== "end") {
      body.push(...this.statement());
    }
    this.isBroken ||= this.tokens.isBroken;
    return body;
  }

  protected statement(): Statement[] {
    const { tokens } = this;
    const { kind, text } = tokens;
    if (kind === "indent" || kind === "dedent" || kind === "newline") {
      this.isBroken ||= kind === "indent";
      tokens.advance();
      return [];
    }
    if (kind === "operator" && text === "@") {
      return this.decorated();
    }
    return (kind === "name" ? this.compound(text) : undefined) ?? this.line();
  }

  /** A statement with a block; undefined if it is something else. */
  protected compound(word: string): Statement[] | undefined {
    const { tokens } = this;
    switch (word) {
      case "if":
      case "while":
        return [this.conditional()];
      case "for":
        return [this.for()];
      case "try":
        tokens.advance();
        return [{ kind: "block", body: [...this.block(), ...this.branches()] }];
      case "with":
        return this.with();
      case "def":
        return [{ kind: "define", function: this.function([], tokens.position) }];
      case "class":
        return [{ kind: "class", class: this.class([], tokens.position) }];
      case "async": {
        const at = tokens.position;
        tokens.advance();
        return this.is("def") ? [{ kind: "define", function: this.function([], at) }] : this.statement();
      }
      case "match":
        return this.isMatch() ? [this.match()] : undefined;
      default:
        return undefined;
    }
  }

  protected conditional(): Statement {
    this.tokens.advance();
    const test = this.item();
    return { kind: "block", body: [{ kind: "expression", value: test }, ...this.block(), ...this.branches()] };
  }

  protected for(): Statement {
    this.tokens.advance();
    const at = this.tokens.position;
    const target = this.targets();
    this.need("in");
    const value: Expression = { kind: "index", of: this.expressions(), key: nothing };
    const element: Assignment = { kind: "assign", target, value, at };
    return { kind: "block", body: [element, ...this.block(), ...this.branches()] };
  }

  /** `elif`, `else`, `except` and `finally`. */
  protected branches(): Statement[] {
    const found: Statement[] = [];
    for (;;) {
      if (this.take("elif")) {
        const test = this.item();
        found.push({ kind: "block", body: [{ kind: "expression", value: test }, ...this.block()] });
      } else if (this.take("except")) {
        this.take("*");
        found.push({ kind: "block", body: [...this.caught(), ...this.block()] });
      } else if (this.take("else") || this.take("finally")) {
        found.push({ kind: "block", body: this.block() });
      } else {
        return found;
      }
    }
  }

  protected caught(): Statement[] {
    if (this.is(":")) {
      return [];
    }
    const errors = this.expressions();
    if (!this.take("as")) {
      return [{ kind: "expression", value: errors }];
    }
    return [{ kind: "expression", value: { kind: "other", parts: [errors, { kind: "name", name: this.name() }] } }];
  }

  protected with(): Statement[] {
    this.tokens.advance();
    const body: Statement[] = [];
    const isBracketed = this.is("(") && this.isBracketedWith() && this.take("(");
    do {
      if (isBracketed && this.is(")")) {
        break;
      }
      const at = this.tokens.position;
      const value = this.item();
      body.push(this.take("as") ? { kind: "assign", target: this.item(), value, at } : { kind: "expression", value });
    } while (this.take(","));
    if (isBracketed) {
      this.need(")");
    }
    return [...body, ...this.block()];
  }

  /** Whether the bracket is around all items: `with (open(a) as f, open(b)):`. */
  protected isBracketedWith(): boolean {
    const { tokens } = this;
    const mark = tokens.mark();
    let depth = 0;
    do {
      depth += this.bracketStep();
      tokens.advance();
    } while (depth > 0 && tokens.kind !== "newline" && tokens.kind !== "end");
    const isAll = this.is(":");
    tokens.reset(mark);
    return isAll;
  }

  /** `match` is a name too: it begins a statement if a colon ends the line. */
  protected isMatch(): boolean {
    const { tokens } = this;
    const mark = tokens.mark();
    tokens.advance();
    let isMatch =
      tokens.kind !== "newline" && !/^(?:[=.,:)]|\w+=|.=)$/.test(tokens.kind === "operator" ? tokens.text : "");
    let last = "";
    while (isMatch && tokens.kind !== "newline" && tokens.kind !== "end") {
      last = tokens.kind === "operator" ? tokens.text : "";
      tokens.advance();
    }
    isMatch &&= last === ":";
    tokens.reset(mark);
    return isMatch;
  }

  protected match(): Statement {
    const { tokens } = this;
    tokens.advance();
    const body: Statement[] = [{ kind: "expression", value: this.expressions() }];
    this.need(":");
    if (tokens.kind === "newline") {
      tokens.advance();
    }
    if ((tokens.kind as string) === "indent") {
      tokens.advance();
      while (this.take("case")) {
        body.push({ kind: "block", body: this.case() });
      }
      this.endBlock();
    }
    return { kind: "block", body };
  }

  /** The pattern says nothing of where its names come from, so only the guard and the block are read. */
  protected case(): Statement[] {
    const { tokens } = this;
    const body: Statement[] = [];
    let depth = 0;
    while (tokens.kind !== "newline" && tokens.kind !== "end" && !(depth === 0 && this.is(":"))) {
      if (depth === 0 && this.take("if")) {
        body.push({ kind: "expression", value: { kind: "other", parts: [this.item()] } });
        continue;
      }
      depth += this.bracketStep();
      tokens.advance();
    }
    return [...body, ...this.block()];
  }

  /** A colon, and what belongs to it: the rest of the line, or an indented block. */
  protected block(): Statement[] {
    const { tokens } = this;
    if (!this.take(":")) {
      this.isBroken = true;
      tokens.skipLine();
    }
    if (tokens.kind !== "newline") {
      return this.line();
    }
    tokens.advance();
    if ((tokens.kind as string) !== "indent") {
      this.isBroken ||= (tokens.kind as string) !== "end";
      return [];
    }
    tokens.advance();
    this.#blocks += 1;
    const body: Statement[] = [];
    let depth = 0;
    for (;;) {
      const kind = tokens.kind as string;
      if (kind === "end" || (kind === "dedent" && depth === 0)) {
        break;
      }
      if (this.#blocks <= deepestBlock && kind !== "indent" && kind !== "dedent") {
        body.push(...this.statement());
      } else {
        depth += kind === "indent" ? 1 : kind === "dedent" ? -1 : 0;
        tokens.advance();
      }
    }
    this.#blocks -= 1;
    tokens.advance();
    return body;
  }

  protected endBlock(): void {
    const { tokens } = this;
    for (let depth = 0; tokens.kind !== "end"; tokens.advance()) {
      depth += tokens.kind === "indent" ? 1 : tokens.kind === "dedent" ? -1 : 0;
      if (depth < 0) {
        tokens.advance();
        return;
      }
      this.isBroken ||= tokens.kind !== "newline" && tokens.kind !== "indent" && tokens.kind !== "dedent";
    }
  }

  protected decorated(): Statement[] {
    const decorators: Decorator[] = [];
    while (this.is("@")) {
      const { position } = this.tokens;
      this.tokens.advance();
      decorators.push({ value: this.item(), at: position });
      this.endLine();
    }
    const at = this.tokens.position;
    this.take("async");
    if (this.is("class")) {
      return [{ kind: "class", class: this.class(decorators, at) }];
    }
    if (!this.is("def")) {
      this.isBroken = true;
      return [];
    }
    return [{ kind: "define", function: this.function(decorators, at) }];
  }

  protected function(decorators: readonly Decorator[], at: Position): FunctionCode {
    this.need("def");
    const name = this.name();
    this.typeParameters();
    this.need("(");
    const parameters = this.parameters(")", true);
    if (this.take("->")) {
      this.item();
    }
    return { name, parameters, decorators, body: this.block(), at };
  }

  protected class(decorators: readonly Decorator[], at: Position): ClassCode {
    this.need("class");
    const name = this.name();
    this.typeParameters();
    const bases = this.take("(") ? this.arguments() : [];
    const body = this.block();
    return {
      name,
      bases: bases.map(({ name: option, value }) =>
        option === undefined ? value : { kind: "other", parts: [{ kind: "name", name: option }, value] },
      ),
      decorators,
      methods: body.flatMap((statement) => (statement.kind === "define" ? [statement.function] : [])),
      attributes: body.flatMap((statement) => (statement.kind === "assign" ? [statement] : [])),
      fields: [],
      at,
    };
  }

  /** `def first[T](list)` */
  protected typeParameters(): void {
    if (this.take("[")) {
      while (!this.take("]") && this.tokens.kind !== "newline" && this.tokens.kind !== "end") {
        this.tokens.advance();
      }
    }
  }
}
