/** Expressions of Python in the form of `ir.ts`. */
import type { Argument, Assignment, Entry, Expression, FunctionCode, Parameter } from "./ir";
import { Lowering, nothing } from "./lowering";
import type { Node } from "./parser";

export abstract class PythonExpressions extends Lowering {
  /** One element of a list in a variable, as in a loop. */
  protected abstract element(target: Node, list: Node): Assignment;

  protected abstract parameters(node: Node): Parameter[];

  protected only(node: Node): Expression {
    const [first] = this.parts(node);
    return first === undefined ? nothing : this.expression(first);
  }

  protected override convert(node: Node, kind: string): Expression {
    switch (kind) {
      case "identifier":
        return { kind: "name", name: node.text() };
      case "attribute": {
        const [of, name] = this.parts(node);
        return of === undefined ? nothing : { kind: "attribute", of: this.expression(of), name: name?.text() ?? "" };
      }
      case "subscript": {
        const [of, key] = this.parts(node);
        if (of === undefined || key === undefined) {
          return nothing;
        }
        return key.kind() === "slice"
          ? { kind: "slice", of: this.expression(of) }
          : { kind: "index", of: this.expression(of), key: this.expression(key) };
      }
      case "call": {
        const [callee, list] = this.parts(node);
        return callee === undefined
          ? nothing
          : { kind: "call", callee: this.expression(callee), args: this.#arguments(list), at: this.at(node) };
      }
      case "string":
        return this.#string(node);
      case "concatenated_string":
      case "binary_operator":
        return { kind: "text", parts: this.parts(node).map((part) => this.expression(part)) };
      case "boolean_operator":
        return { kind: "either", options: this.parts(node).map((part) => this.expression(part)) };
      case "conditional_expression": {
        const [yes, test, no] = this.parts(node).map((part) => this.expression(part));
        const options = [yes ?? nothing, no ?? nothing, { kind: "constant", operands: [test ?? nothing] } as const];
        return { kind: "either", options };
      }
      case "comparison_operator":
      case "not_operator":
      case "unary_operator":
        return { kind: "constant", operands: this.parts(node).map((part) => this.expression(part)) };
      case "integer":
      case "float":
      case "true":
      case "false":
      case "none":
      case "ellipsis":
        return nothing;
      case "dictionary":
      case "dictionary_comprehension":
        return { kind: "map", entries: this.parts(node).flatMap((part) => this.#entries(part)) };
      case "list":
      case "set":
      case "tuple":
      case "pattern_list":
      case "tuple_pattern":
      case "list_pattern":
      case "expression_list":
        return { kind: "list", items: this.parts(node).map((part) => this.expression(part)) };
      case "list_comprehension":
      case "set_comprehension":
      case "generator_expression": {
        const [item, ...clauses] = this.parts(node);
        const bound = clauses.map((clause) => this.expression(clause));
        return { kind: "list", items: [...bound, ...(item === undefined ? [] : [this.expression(item)])] };
      }
      case "for_in_clause": {
        const [target, list] = this.parts(node);
        return target === undefined || list === undefined
          ? nothing
          : { kind: "assigned", statement: this.element(target, list) };
      }
      case "named_expression": {
        const [target, value] = this.parts(node).map((part) => this.expression(part));
        const statement = {
          kind: "assign",
          target: target ?? nothing,
          value: value ?? nothing,
          at: this.at(node),
        } as const;
        return { kind: "assigned", statement };
      }
      case "lambda":
        return { kind: "function", function: this.#lambda(node) };
      case "await":
      case "parenthesized_expression":
        return this.only(node);
      default:
        return { kind: "other", parts: this.parts(node).map((part) => this.expression(part)) };
    }
  }

  #arguments(list: Node | undefined): Argument[] {
    return list === undefined || list.kind() === "generator_expression"
      ? list === undefined
        ? []
        : [{ value: this.expression(list) }]
      : this.parts(list).map((part): Argument => {
          const kind = part.kind();
          if (kind === "keyword_argument") {
            const [name, value] = this.parts(part);
            return { name: name?.text() ?? "", value: value === undefined ? nothing : this.expression(value) };
          }
          return kind === "list_splat" || kind === "dictionary_splat"
            ? { value: this.only(part), isSpread: true, ...(kind === "dictionary_splat" ? { name: "**" } : {}) }
            : { value: this.expression(part) };
        });
  }

  #entries(part: Node): Entry[] {
    const [key, value] = this.parts(part);
    if (part.kind() === "pair" && key !== undefined && value !== undefined) {
      return [{ key: this.expression(key), value: this.expression(value) }];
    }
    return key === undefined
      ? []
      : [{ value: part.kind() === "dictionary_splat" ? this.expression(key) : this.expression(part) }];
  }

  #string(node: Node): Expression {
    const parts = this.parts(node);
    const isText = parts.some((part) => part.kind() === "interpolation");
    if (!isText) {
      const text = parts.filter((part) => part.kind() === "string_content").map((part) => part.text());
      return this.string(text.join(""), node);
    }
    return {
      kind: "text",
      parts: parts.flatMap((part): Expression[] => {
        const kind = part.kind();
        return kind === "interpolation"
          ? [this.only(part)]
          : kind === "string_content"
            ? [this.string(part.text(), part)]
            : [];
      }),
    };
  }

  #lambda(node: Node): FunctionCode {
    const parts = this.parts(node);
    const parameters = parts.find((part) => part.kind() === "lambda_parameters");
    const body = parts.at(-1);
    const at = this.at(node);
    return {
      name: "",
      parameters: parameters === undefined ? [] : this.parameters(parameters),
      decorators: [],
      body: body === undefined ? [] : [{ kind: "return", value: this.expression(body), at }],
      at,
    };
  }
}
