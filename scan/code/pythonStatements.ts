/** Reads Python into the form of `ir.ts`. */
import type {
  Assignment,
  ClassCode,
  Decorator,
  Expression,
  FunctionCode,
  ImportedName,
  Position,
  Statement,
} from "./ir";
import { nothing } from "./lowering";
import { PythonExpressions } from "./pythonExpressions";

/** Blocks nested deeper are skipped: nobody writes them by hand. */
const deepestBlock = 100;

const augmented = /^(?:\*\*|\/\/|>>|<<|[+\-*/%@&|^])=$/;

export class PythonParser extends PythonExpressions {
  #blocks = 0;

  file(): Statement[] {
    const body: Statement[] = [];
    while (this.tokens.kind !== "end") {
      body.push(...this.#statement());
    }
    this.isBroken ||= this.tokens.isBroken;
    return body;
  }

  #statement(): Statement[] {
    const { tokens } = this;
    const { kind, text } = tokens;
    if (kind === "indent" || kind === "dedent" || kind === "newline") {
      this.isBroken ||= kind === "indent";
      tokens.advance();
      return [];
    }
    if (kind === "operator" && text === "@") {
      return this.#decorated();
    }
    return (kind === "name" ? this.#compound(text) : undefined) ?? this.#line();
  }

  /** A statement with a block; undefined if it is something else. */
  #compound(word: string): Statement[] | undefined {
    const { tokens } = this;
    switch (word) {
      case "if":
      case "while":
        return [this.#conditional()];
      case "for":
        return [this.#for()];
      case "try":
        tokens.advance();
        return [{ kind: "block", body: [...this.#block(), ...this.#clauses()] }];
      case "with":
        return this.#with();
      case "def":
        return [{ kind: "define", function: this.#function([], tokens.position) }];
      case "class":
        return [{ kind: "class", class: this.#class([], tokens.position) }];
      case "async": {
        const at = tokens.position;
        tokens.advance();
        return this.is("def") ? [{ kind: "define", function: this.#function([], at) }] : this.#statement();
      }
      case "match":
        return this.#isMatch() ? [this.#match()] : undefined;
      default:
        return undefined;
    }
  }

  #conditional(): Statement {
    this.tokens.advance();
    const test = this.item();
    return { kind: "block", body: [{ kind: "expression", value: test }, ...this.#block(), ...this.#clauses()] };
  }

  #for(): Statement {
    this.tokens.advance();
    const at = this.tokens.position;
    const target = this.targets();
    this.need("in");
    const value: Expression = { kind: "index", of: this.expressions(), key: nothing };
    const element: Assignment = { kind: "assign", target, value, at };
    return { kind: "block", body: [element, ...this.#block(), ...this.#clauses()] };
  }

  /** `elif`, `else`, `except` and `finally`. */
  #clauses(): Statement[] {
    const clauses: Statement[] = [];
    for (;;) {
      if (this.is("elif")) {
        this.tokens.advance();
        const test = this.item();
        clauses.push({ kind: "block", body: [{ kind: "expression", value: test }, ...this.#block()] });
      } else if (this.take("except")) {
        this.take("*");
        clauses.push({ kind: "block", body: [...this.#caught(), ...this.#block()] });
      } else if (this.take("else") || this.take("finally")) {
        clauses.push({ kind: "block", body: this.#block() });
      } else {
        return clauses;
      }
    }
  }

  #caught(): Statement[] {
    if (this.is(":")) {
      return [];
    }
    const errors = this.expressions();
    if (!this.take("as")) {
      return [{ kind: "expression", value: errors }];
    }
    return [{ kind: "expression", value: { kind: "other", parts: [errors, { kind: "name", name: this.name() }] } }];
  }

  #with(): Statement[] {
    this.tokens.advance();
    const body: Statement[] = [];
    const isBracketed = this.is("(") && this.#isBracketedWith() && this.take("(");
    do {
      if (isBracketed && this.is(")")) {
        break;
      }
      const at = this.tokens.position;
      const value = this.item();
      body.push(
        this.take("as") ? { kind: "assign", target: this.#withTarget(), value, at } : { kind: "expression", value },
      );
    } while (this.take(","));
    if (isBracketed) {
      this.need(")");
    }
    return [...body, ...this.#block()];
  }

  #withTarget(): Expression {
    return this.item();
  }

  /** Whether the bracket is around all items: `with (open(a) as f, open(b)):`. */
  #isBracketedWith(): boolean {
    const { tokens } = this;
    const mark = tokens.mark();
    let depth = 0;
    do {
      depth += tokens.kind !== "operator" ? 0 : /^[([{]$/.test(tokens.text) ? 1 : /^[)\]}]$/.test(tokens.text) ? -1 : 0;
      tokens.advance();
    } while (depth > 0 && tokens.kind !== "newline" && tokens.kind !== "end");
    const isAll = this.is(":");
    tokens.reset(mark);
    return isAll;
  }

  /** `match` is a name too: it begins a statement if a colon ends the line. */
  #isMatch(): boolean {
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

  #match(): Statement {
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
        body.push({ kind: "block", body: this.#case() });
      }
      this.#endBlock();
    }
    return { kind: "block", body };
  }

  /** The pattern says nothing of where its names come from, so only the guard and the block are read. */
  #case(): Statement[] {
    const { tokens } = this;
    const body: Statement[] = [];
    let depth = 0;
    while (tokens.kind !== "newline" && tokens.kind !== "end" && !(depth === 0 && this.is(":"))) {
      if (depth === 0 && this.take("if")) {
        body.push({ kind: "expression", value: { kind: "other", parts: [this.item()] } });
        continue;
      }
      depth += tokens.kind !== "operator" ? 0 : /^[([{]$/.test(tokens.text) ? 1 : /^[)\]}]$/.test(tokens.text) ? -1 : 0;
      tokens.advance();
    }
    return [...body, ...this.#block()];
  }

  /** A colon, and what belongs to it: the rest of the line, or an indented block. */
  #block(): Statement[] {
    const { tokens } = this;
    if (!this.take(":")) {
      this.isBroken = true;
      tokens.skipLine();
    }
    if (tokens.kind !== "newline") {
      return this.#line();
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
        body.push(...this.#statement());
      } else {
        depth += kind === "indent" ? 1 : kind === "dedent" ? -1 : 0;
        tokens.advance();
      }
    }
    this.#blocks -= 1;
    tokens.advance();
    return body;
  }

  #endBlock(): void {
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

  #decorated(): Statement[] {
    const decorators: Decorator[] = [];
    while (this.is("@")) {
      const { position } = this.tokens;
      this.tokens.advance();
      decorators.push({ value: this.item(), at: position });
      this.#endLine();
    }
    const at = this.tokens.position;
    this.take("async");
    if (this.is("class")) {
      return [{ kind: "class", class: this.#class(decorators, at) }];
    }
    if (!this.is("def")) {
      this.isBroken = true;
      return [];
    }
    return [{ kind: "define", function: this.#function(decorators, at) }];
  }

  #function(decorators: readonly Decorator[], at: Position): FunctionCode {
    this.need("def");
    const name = this.name();
    this.#typeParameters();
    this.need("(");
    const parameters = this.parameters(")", true);
    if (this.take("->")) {
      this.item();
    }
    return { name, parameters, decorators, body: this.#block(), at };
  }

  #class(decorators: readonly Decorator[], at: Position): ClassCode {
    this.need("class");
    const name = this.name();
    this.#typeParameters();
    const bases = this.take("(") ? this.arguments() : [];
    const body = this.#block();
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
  #typeParameters(): void {
    if (this.take("[")) {
      while (!this.take("]") && this.tokens.kind !== "newline" && this.tokens.kind !== "end") {
        this.tokens.advance();
      }
    }
  }

  /** Simple statements up to the end of the line. */
  #line(): Statement[] {
    const found: Statement[] = [];
    const { tokens } = this;
    do {
      if (tokens.kind !== "newline" && tokens.kind !== "end") {
        found.push(...this.#simple());
      }
    } while (this.take(";"));
    this.#endLine();
    return found;
  }

  #endLine(): void {
    const { tokens } = this;
    if (tokens.kind !== "newline" && tokens.kind !== "end") {
      this.isBroken = true;
      tokens.skipLine();
    }
    tokens.advance();
  }

  #simple(): Statement[] {
    const { tokens } = this;
    const at = tokens.position;
    if (tokens.kind !== "name") {
      return this.#assignment(at);
    }
    switch (tokens.text) {
      case "return":
        tokens.advance();
        return [{ kind: "return", value: this.#isLineEnd() ? nothing : this.expressions(), at }];
      case "raise": {
        tokens.advance();
        const value = this.#isLineEnd() ? nothing : this.expressions();
        if (this.take("from")) {
          this.expressions();
        }
        return [{ kind: "raise", value, at }];
      }
      case "global":
      case "nonlocal": {
        const isGlobal = tokens.text === "global";
        tokens.advance();
        const names = [this.name()];
        while (this.take(",")) {
          names.push(this.name());
        }
        return [{ kind: "outer", names, isGlobal }];
      }
      case "import":
        tokens.advance();
        return [{ kind: "import", names: this.#imported() }];
      case "from":
        return this.#importedFrom();
      case "pass":
      case "break":
      case "continue":
        tokens.advance();
        return [];
      case "del":
        tokens.advance();
        return [{ kind: "expression", value: this.expressions() }];
      case "assert": {
        tokens.advance();
        const test: Statement = { kind: "expression", value: this.expression() };
        return this.take(",") ? [test, { kind: "expression", value: this.expression() }] : [test];
      }
      case "type":
      case "print":
      case "exec":
        return this.#isOldOrType() ? [] : this.#assignment(at);
      default:
        return this.#assignment(at);
    }
  }

  #isLineEnd(): boolean {
    return this.tokens.kind === "newline" || this.tokens.kind === "end" || this.is(";");
  }

  /** `type Name = …` and the statements of Python 2 say nothing here. */
  #isOldOrType(): boolean {
    const { tokens } = this;
    const mark = tokens.mark();
    tokens.advance();
    const isIt =
      tokens.kind === "string" ||
      tokens.kind === "number" ||
      this.is(">>") ||
      (tokens.kind === "name" && !/^(?:and|or|in|is|not|if|else|for)$/.test(tokens.text));
    if (isIt) {
      while (!this.#isLineEnd()) {
        tokens.advance();
      }
    } else {
      tokens.reset(mark);
    }
    return isIt;
  }

  #imported(): ImportedName[] {
    const names: ImportedName[] = [];
    do {
      const module = this.#dotted();
      const first = module.split(".")[0] ?? module;
      // `import a.b` binds `a`.
      names.push(this.take("as") ? { module, local: this.name() } : { module: first, local: first });
    } while (this.take(","));
    return names;
  }

  #dotted(): string {
    let module = "";
    while (this.is(".") || this.is("...")) {
      module += this.tokens.text;
      this.tokens.advance();
    }
    if (module !== "" && this.is("import")) {
      return module;
    }
    module += this.name();
    while (this.take(".")) {
      module += `.${this.name()}`;
    }
    return module;
  }

  #importedFrom(): Statement[] {
    this.need("from");
    const module = this.#dotted();
    this.need("import");
    if (this.take("*")) {
      return [{ kind: "import", names: [{ module, name: "*", local: "*" }] }];
    }
    const isBracketed = this.take("(");
    const names: ImportedName[] = [];
    do {
      if (this.tokens.kind !== "name") {
        break;
      }
      const name = this.name();
      names.push({ module, name, local: this.take("as") ? this.name() : name });
    } while (this.take(","));
    if (isBracketed) {
      this.need(")");
    }
    return module === "__future__" ? [] : [{ kind: "import", names }];
  }

  /** An assignment, or an expression that stands alone. */
  #assignment(at: Position): Statement[] {
    const target = this.is("yield") ? this.yielded() : this.#topLevel();
    const { tokens } = this;
    if (tokens.kind === "operator" && augmented.test(tokens.text)) {
      const operator = tokens.text.slice(0, -1);
      tokens.advance();
      return [{ kind: "assign", target, value: this.#topLevel(), operator, at }];
    }
    const isTyped = this.take(":");
    if (isTyped) {
      this.expression();
    }
    if (!this.is("=")) {
      return isTyped ? [] : this.#alone(target);
    }
    const targets = [{ target, at }];
    let value: Expression = nothing;
    while (this.take("=")) {
      const next = tokens.position;
      value = this.#topLevel();
      targets.push({ target: value, at: next });
    }
    targets.pop();
    // `a = b = c`: the innermost first.
    const found: Statement[] = [];
    for (const one of targets.reverse()) {
      found.push({ kind: "assign", target: one.target, value, operator: undefined, at: one.at } as Assignment);
      value = one.target;
    }
    return found;
  }

  #topLevel(): Expression {
    return this.is("yield") ? this.yielded() : this.expressions();
  }

  #alone(value: Expression): Statement[] {
    return value.kind === "list"
      ? value.items.map((item) => ({ kind: "expression", value: item }))
      : [{ kind: "expression", value }];
  }
}
