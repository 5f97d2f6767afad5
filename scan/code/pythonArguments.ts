/** Reads what stands in brackets behind a function: arguments where it is called, parameters where it is made. */
import type { Argument, Expression, Parameter } from "./ir";
import { PythonTexts } from "./pythonTexts";

export abstract class PythonArguments extends PythonTexts {
  protected abstract expression(): Expression;

  /** An expression, a named one, or `*rest`. */
  protected abstract item(): Expression;

  protected abstract isComprehension(): boolean;

  protected abstract comprehension(item: Expression): Expression;

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
        args.push(this.argument());
      }
      this.take(",");
      if (this.isStuck(before)) {
        break;
      }
    }
    return args;
  }

  protected argument(): Argument {
    const value = this.item();
    if (value.kind === "name" && this.take("=")) {
      return { name: value.name, value: this.expression() };
    }
    return { value: this.isComprehension() ? this.comprehension(value) : value };
  }

  protected lambda(): Expression {
    const at = this.tokens.position;
    this.need("lambda");
    const parameters = this.parameters(":", false);
    const body = this.expression();
    return {
      kind: "function",
      function: { name: "", parameters, decorators: [], body: [{ kind: "return", value: body, at }], at },
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
        const type = hasTypes && this.take(":") ? this.type() : undefined;
        const initial = this.take("=") ? this.expression() : undefined;
        parameters.push({ name, type, default: initial, collects });
      } else {
        this.take("/");
      }
      this.take(",");
      if (this.isStuck(before)) {
        break;
      }
    }
    return parameters;
  }

  /** The text of a type. */
  protected type(): string {
    const { source, start } = this.tokens;
    this.item();
    return source.slice(start, this.tokens.start).trimEnd();
  }
}
