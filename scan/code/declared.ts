/** Names of what JavaScript declares. */
import type { Expression, Statement } from "./ir";
import type { Node } from "./parser";

/** A function without a name gets the one of its variable. */
export function named(value: Expression, target: Node): Expression {
  return value.kind === "function" && value.function.name === ""
    ? { kind: "function", function: { ...value.function, name: target.text().slice(0, 64) } }
    : value;
}

/** Names that a statement declares. */
export function declaredNames(statement: Statement): string[] {
  switch (statement.kind) {
    case "define":
      return [statement.function.name];
    case "class":
      return [statement.class.name];
    case "assign":
      return statement.target.kind === "name" ? [statement.target.name] : [];
    default:
      return [];
  }
}
