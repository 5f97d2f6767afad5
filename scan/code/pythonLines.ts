/** Reads statements of Python that fit on a line: assignments, imports, returns. */
import type { Assignment, Expression, ImportedName, Position, Statement } from "./ir";
import { nothing } from "./lowering";
import { PythonExpressions } from "./pythonExpressions";

const augmented = /^(?:\*\*|\/\/|>>|<<|[+\-*/%@&|^])=$/;

export abstract class PythonLines extends PythonExpressions {
  /** Simple statements up to the end of the line. */
  protected line(): Statement[] {
    const found: Statement[] = [];
    const { tokens } = this;
    do {
      if (tokens.kind !== "newline" && tokens.kind !== "end") {
        found.push(...this.simple());
      }
    } while (this.take(";"));
    this.endLine();
    return found;
  }

  protected endLine(): void {
    const { tokens } = this;
    if (tokens.kind !== "newline" && tokens.kind !== "end") {
      this.isBroken = true;
      tokens.skipLine();
    }
    tokens.advance();
  }

  protected simple(): Statement[] {
    const { tokens } = this;
    const at = tokens.position;
    if (tokens.kind !== "name") {
      return this.assignment(at);
    }
    switch (tokens.text) {
      case "return":
        tokens.advance();
        return [{ kind: "return", value: this.isLineEnd() ? nothing : this.expressions(), at }];
      case "raise": {
        tokens.advance();
        const value = this.isLineEnd() ? nothing : this.expressions();
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
        return [{ kind: "import", names: this.imported() }];
      case "from":
        return this.importedFrom();
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
        return this.isOldOrType() ? [] : this.assignment(at);
      default:
        return this.assignment(at);
    }
  }

  protected isLineEnd(): boolean {
    return this.tokens.kind === "newline" || this.tokens.kind === "end" || this.is(";");
  }

  /** `type Name = …` and the statements of Python 2 say nothing here. */
  protected isOldOrType(): boolean {
    const { tokens } = this;
    const mark = tokens.mark();
    tokens.advance();
    const isIt =
      tokens.kind === "string" ||
      tokens.kind === "number" ||
      this.is(">>") ||
      (tokens.kind === "name" && !/^(?:and|or|in|is|not|if|else|for)$/.test(tokens.text));
    if (isIt) {
      while (!this.isLineEnd()) {
        tokens.advance();
      }
    } else {
      tokens.reset(mark);
    }
    return isIt;
  }

  protected imported(): ImportedName[] {
    const names: ImportedName[] = [];
    do {
      const module = this.dotted();
      const first = module.split(".")[0] ?? module;
      // `import a.b` binds `a`.
      names.push(this.take("as") ? { module, local: this.name() } : { module: first, local: first });
    } while (this.take(","));
    return names;
  }

  protected dotted(): string {
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

  protected importedFrom(): Statement[] {
    this.need("from");
    const module = this.dotted();
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
  protected assignment(at: Position): Statement[] {
    const target = this.is("yield") ? this.yielded() : this.topLevel();
    const { tokens } = this;
    if (tokens.kind === "operator" && augmented.test(tokens.text)) {
      const operator = tokens.text.slice(0, -1);
      tokens.advance();
      return [{ kind: "assign", target, value: this.topLevel(), operator, at }];
    }
    const isTyped = this.take(":");
    if (isTyped) {
      this.expression();
    }
    if (!this.is("=")) {
      return isTyped ? [] : this.alone(target);
    }
    const targets = [{ target, at }];
    let value: Expression = nothing;
    while (this.take("=")) {
      const next = tokens.position;
      value = this.topLevel();
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

  protected topLevel(): Expression {
    return this.is("yield") ? this.yielded() : this.expressions();
  }

  protected alone(value: Expression): Statement[] {
    return value.kind === "list"
      ? value.items.map((item) => ({ kind: "expression", value: item }))
      : [{ kind: "expression", value }];
  }
}
