/** Reads what stands in brackets by itself: tuples, lists, sets, maps and comprehensions. */
import type { Entry, Expression } from "./ir";
import { nothing } from "./lowering";
import { PythonArguments } from "./pythonArguments";

export abstract class PythonDisplays extends PythonArguments {
  protected abstract binary(least: number): Expression;

  /** Items after the first one, as long as commas follow. */
  protected abstract rest(first: Expression): Expression[];

  /** What a loop assigns to. */
  protected abstract targets(): Expression;

  protected isComprehension(): boolean {
    return this.is("for") || this.is("async");
  }

  protected comprehension(item: Expression): Expression {
    return { kind: "list", items: [...this.clauses(), item] };
  }

  /** `for x in y if z` */
  protected clauses(): Expression[] {
    const clauses: Expression[] = [];
    for (;;) {
      this.take("async");
      if (this.take("for")) {
        const at = this.tokens.position;
        const target = this.targets();
        this.need("in");
        const value: Expression = { kind: "index", of: this.binary(1), key: nothing };
        clauses.push({ kind: "assigned", statement: { kind: "assign", target, value, at } });
      } else if (this.take("if")) {
        const at = this.tokens.position;
        const test = this.is("lambda") ? this.expression() : this.binary(1);
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

  /** A tuple, list or comprehension, or an expression in brackets. */
  protected inBrackets(end: ")" | "]"): Expression {
    if (this.take(end)) {
      return { kind: "list", items: [] };
    }
    const first = this.item();
    if (this.isComprehension()) {
      const found = this.comprehension(first);
      this.need(end);
      return found;
    }
    const isOne = end === ")" && !this.is(",");
    const items = isOne ? [first] : this.rest(first);
    this.need(end);
    return isOne ? first : { kind: "list", items };
  }

  protected inBraces(): Expression {
    const entries: Entry[] = [];
    const items: Expression[] = [];
    while (!this.take("}")) {
      const before = this.tokens.start;
      if (this.take("**")) {
        entries.push({ value: this.binary(5) });
      } else {
        const key = this.item();
        if (this.take(":")) {
          entries.push({ key, value: this.expression() });
        } else {
          items.push(key);
        }
        if (this.isComprehension()) {
          const clauses = this.clauses();
          items.unshift(...(items.length > 0 ? clauses : []));
          entries.push(...(items.length > 0 ? [] : clauses.map((value) => ({ value }))));
        }
      }
      this.take(",");
      if (this.isStuck(before)) {
        break;
      }
    }
    return items.length > 0 ? { kind: "list", items } : { kind: "map", entries };
  }
}
