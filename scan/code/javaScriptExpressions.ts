/** Expressions of JavaScript, TypeScript and TSX in the form of `ir.ts`. */
import type { Argument, Assignment, ClassCode, Entry, Expression, FunctionCode } from "./ir";
import { Lowering, nothing } from "./lowering";
import type { Node } from "./parser";

const functions = new Set([
  "function_declaration",
  "generator_function_declaration",
  "function_expression",
  "generator_function",
  "arrow_function",
  "method_definition",
]); // prettier-ignore

export abstract class JavaScriptExpressions extends Lowering {
  protected abstract functionCode(node: Node): FunctionCode;

  protected abstract classCode(node: Node): ClassCode;

  protected abstract assignment(node: Node): Assignment;

  protected only(node: Node): Expression {
    const [first] = this.parts(node);
    return first === undefined ? nothing : this.expression(first);
  }

  protected all(node: Node): Expression[] {
    return this.parts(node).map((part) => this.expression(part));
  }

  protected override convert(node: Node, kind: string): Expression {
    if (functions.has(kind)) {
      return { kind: "function", function: this.functionCode(node) };
    }
    switch (kind) {
      case "identifier":
      case "this":
      case "super":
      case "shorthand_property_identifier":
        return { kind: "name", name: node.text() };
      case "member_expression": {
        const [of, name] = this.parts(node).filter((part) => part.kind() !== "optional_chain");
        return of === undefined ? nothing : { kind: "attribute", of: this.expression(of), name: name?.text() ?? "" };
      }
      case "subscript_expression": {
        const [of, key] = this.parts(node).filter((part) => part.kind() !== "optional_chain");
        return of === undefined || key === undefined
          ? nothing
          : { kind: "index", of: this.expression(of), key: this.expression(key) };
      }
      case "call_expression":
      case "new_expression": {
        const parts = this.parts(node).filter((part) => !/^(?:type_arguments|optional_chain)$/.test(part.kind()));
        const [callee, list] = parts;
        const isNew = kind === "new_expression";
        return callee === undefined
          ? nothing
          : { kind: "call", callee: this.expression(callee), args: this.#arguments(list), at: this.at(node), isNew };
      }
      case "string":
        return this.string(stringOf(node), node);
      case "template_string":
        return { kind: "text", parts: this.all(node) };
      case "string_fragment":
      case "escape_sequence":
        return this.string(node.text(), node);
      case "binary_expression": {
        const operator = node.child(1)?.text() ?? "";
        const operands = this.all(node);
        if (operator === "||" || operator === "??" || operator === "&&") {
          return { kind: "either", options: operands };
        }
        return operator === "+" ? { kind: "text", parts: operands } : { kind: "constant", operands };
      }
      case "ternary_expression": {
        const [test, yes, no] = this.all(node);
        const options = [yes ?? nothing, no ?? nothing, { kind: "constant", operands: [test ?? nothing] } as const];
        return { kind: "either", options };
      }
      case "unary_expression":
        return { kind: "constant", operands: this.all(node) };
      case "number":
      case "true":
      case "false":
      case "null":
      case "undefined":
      case "regex":
        return nothing;
      case "object":
      case "object_pattern":
        return { kind: "map", entries: this.parts(node).flatMap((part) => this.#entry(part)) };
      case "array":
      case "array_pattern":
        return { kind: "list", items: this.all(node) };
      case "assignment_expression":
      case "augmented_assignment_expression":
        return { kind: "assigned", statement: this.assignment(node) };
      case "class":
        return { kind: "class", class: this.classCode(node) };
      case "assignment_pattern":
      case "await_expression":
      case "parenthesized_expression":
      case "as_expression":
      case "satisfies_expression":
      case "non_null_expression":
      case "template_substitution":
      case "jsx_expression":
        return this.only(node);
      case "type_assertion":
        return this.expression(this.parts(node).at(-1) ?? node);
      default:
        return { kind: "other", parts: this.all(node) };
    }
  }

  #arguments(list: Node | undefined): Argument[] {
    if (list === undefined) {
      return [];
    }
    return list.kind() === "template_string"
      ? [{ value: this.expression(list) }]
      : this.parts(list).map((part) =>
          part.kind() === "spread_element"
            ? { value: this.only(part), isSpread: true }
            : { value: this.expression(part) },
        );
  }

  #entry(part: Node): Entry[] {
    const kind = part.kind();
    const [key, value] = this.parts(part);
    if (kind === "shorthand_property_identifier" || kind === "shorthand_property_identifier_pattern") {
      const name = part.text();
      return [{ key: { kind: "string", text: name }, value: { kind: "name", name } }];
    }
    if (kind === "object_assignment_pattern" && key !== undefined) {
      const name = key.text();
      return [{ key: { kind: "string", text: name }, value: { kind: "name", name } }];
    }
    if (kind === "pair" || kind === "pair_pattern") {
      return key === undefined || value === undefined ? [] : [{ key: this.#key(key), value: this.expression(value) }];
    }
    if (kind === "method_definition") {
      const code = this.functionCode(part);
      return [{ key: { kind: "string", text: code.name }, value: { kind: "function", function: code } }];
    }
    return key === undefined ? [] : [{ value: this.expression(key) }];
  }

  #key(node: Node): Expression {
    const kind = node.kind();
    if (kind === "computed_property_name") {
      return this.only(node);
    }
    return { kind: "string", text: kind === "string" ? stringOf(node) : node.text() };
  }
}

export function stringOf(node: Node | undefined): string {
  return node?.text().slice(1, -1) ?? "";
}
