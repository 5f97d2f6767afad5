/** What trees of the parser, and texts of all languages, have in common when they are brought into the form of `ir.ts`. */
import type { Expression, Position, Statement, StringExpression } from "./ir";
import type { Node } from "./parser";

/** An expression that nothing follows from. */
export const nothing: Expression = { kind: "constant", operands: [] };

/** Expressions nested deeper are cut off: nobody writes them by hand. */
const deepest = 400;

/** A node whose kind has been asked for: each question to the parser costs as much as many steps here. */
class Known implements Node {
  readonly #node: Node;
  readonly #kind: string;

  constructor(node: Node, kind: string) {
    this.#node = node;
    this.#kind = kind;
  }

  kind(): string {
    return this.#kind;
  }

  text(): string {
    return this.#node.text();
  }

  range(): ReturnType<Node["range"]> {
    return this.#node.range();
  }

  namedChildren(): Node[] {
    return this.#node.namedChildren();
  }

  child(index: number): Node | null {
    return this.#node.child(index);
  }

  find(matcher: Parameters<Node["find"]>[0]): Node | null {
    return this.#node.find(matcher);
  }
}

export abstract class Lowering {
  readonly #firstLine: number;
  #depth = 0;

  /** @param firstLine line at which the parsed text begins in its file, from 0 */
  constructor(firstLine = 0) {
    this.#firstLine = firstLine;
  }

  protected abstract convert(node: Node, kind: string): Expression;

  protected abstract convertStatement(node: Node, kind: string): Statement[];

  expression(node: Node): Expression {
    return this.#nested(() => this.convert(node, node.kind()), nothing);
  }

  statement(node: Node): Statement[] {
    return this.#nested(() => this.convertStatement(node, node.kind()), []);
  }

  statements(nodes: readonly Node[]): Statement[] {
    return nodes.flatMap((node) => this.statement(node));
  }

  #nested<Result>(convert: () => Result, otherwise: Result): Result {
    if (this.#depth >= deepest) {
      return otherwise;
    }
    this.#depth += 1;
    try {
      return convert();
    } finally {
      this.#depth -= 1;
    }
  }

  /** Children that mean something. */
  protected parts(node: Node): Node[] {
    const parts: Node[] = [];
    for (const child of node.namedChildren()) {
      const kind = child.kind();
      if (kind !== "comment") {
        parts.push(new Known(child, kind));
      }
    }
    return parts;
  }

  protected at(node: Node): Position {
    const { start } = node.range();
    return { line: start.line + 1 + this.#firstLine, column: start.column + 1 };
  }

  protected string(text: string, node: Node): StringExpression {
    return mayBeFinding(text) ? { kind: "string", text, at: this.at(node) } : { kind: "string", text };
  }
}

/** Whether a text alone may be a finding: a key, a long random text, or an address. */
function mayBeFinding(text: string): boolean {
  if (text.length < 12) {
    return false;
  }
  return (
    text.includes("://") ||
    (/\d/.test(text) && /[A-Za-z0-9_+/=-]{12}/.test(text)) ||
    /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(text) ||
    text.includes("-----BEGIN")
  );
}

/** A text of which the place is known. */
export function stringAt(text: string, at: Position): StringExpression {
  return mayBeFinding(text) ? { kind: "string", text, at } : { kind: "string", text };
}
