/** Python to the form of `ir.ts`. */
import type {
  Assignment,
  ClassCode,
  Decorator,
  Expression,
  FunctionCode,
  ImportedName,
  Parameter,
  Statement,
} from "./ir";
import { nothing } from "./lowering";
import type { Node } from "./parser";
import { PythonExpressions } from "./pythonExpressions";

/** Statements around which nothing but their inner statements matters. */
const blocks = new Set([
  "if_statement",
  "elif_clause",
  "else_clause",
  "while_statement",
  "try_statement",
  "except_clause",
  "except_group_clause",
  "finally_clause",
  "match_statement",
  "case_clause",
  "for_statement",
  "with_statement",
]); // prettier-ignore

export class PythonLowering extends PythonExpressions {
  protected override convertStatement(node: Node, kind: string): Statement[] {
    switch (kind) {
      case "expression_statement":
        return this.parts(node).flatMap((part) => this.#simple(part));
      case "return_statement":
        return [{ kind: "return", value: this.only(node), at: this.at(node) }];
      case "raise_statement":
        return [{ kind: "raise", value: this.only(node), at: this.at(node) }];
      case "global_statement":
      case "nonlocal_statement":
        return [
          { kind: "outer", names: this.parts(node).map((name) => name.text()), isGlobal: kind === "global_statement" },
        ];
      case "import_statement":
        return [{ kind: "import", names: this.parts(node).map(importedModule) }];
      case "import_from_statement":
        return [{ kind: "import", names: this.#importedFrom(node) }];
      case "function_definition":
      case "class_definition":
      case "decorated_definition":
        return this.#definition(node);
      case "block":
        return this.statements(this.parts(node));
      case "assert_statement":
      case "delete_statement":
        return this.parts(node).map((part) => ({ kind: "expression", value: this.expression(part) }));
      default:
        return blocks.has(kind) ? this.#block(node, kind) : [];
    }
  }

  #simple(node: Node): Statement[] {
    const kind = node.kind();
    return kind === "assignment" || kind === "augmented_assignment"
      ? this.#assignments(node, kind)
      : [{ kind: "expression", value: this.expression(node) }];
  }

  #assignments(node: Node, kind: string): Statement[] {
    const parts = this.parts(node).filter((part) => part.kind() !== "type");
    const [target, value] = parts;
    if (target === undefined || value === undefined) {
      return [];
    }
    const operator = kind === "augmented_assignment" ? /[^=\s\w]+/.exec(node.child(1)?.text() ?? "")?.[0] : undefined;
    // `a = b = c`: the innermost first.
    const inner = value.kind() === "assignment" ? this.#assignments(value, "assignment") : [];
    const first = inner.find((statement) => statement.kind === "assign");
    const assigned = first?.kind === "assign" ? first.target : this.expression(value);
    return [
      ...inner,
      { kind: "assign", target: this.expression(target), value: assigned, operator, at: this.at(node) },
    ];
  }

  #block(node: Node, kind: string): Statement[] {
    const body: Statement[] = [];
    const parts = this.parts(node);
    if (kind === "for_statement") {
      const [target, list] = parts.splice(0, 2);
      if (target !== undefined && list !== undefined) {
        body.push(this.element(target, list));
      }
    }
    for (const part of parts) {
      const inner = part.kind();
      if (inner === "with_clause") {
        body.push(...this.parts(part).flatMap((item) => this.#withItem(item)));
      } else if (inner === "block" || blocks.has(inner)) {
        body.push(...this.statement(part));
      } else if (inner !== "case_pattern") {
        body.push({ kind: "expression", value: this.expression(part) });
      }
    }
    return kind === "with_statement" ? body : [{ kind: "block", body }];
  }

  protected override element(target: Node, list: Node): Assignment {
    const value: Expression = { kind: "index", of: this.expression(list), key: nothing };
    return { kind: "assign", target: this.expression(target), value, at: this.at(target) };
  }

  #withItem(item: Node): Statement[] {
    const [inner] = this.parts(item);
    if (inner?.kind() !== "as_pattern") {
      return inner === undefined ? [] : [{ kind: "expression", value: this.expression(inner) }];
    }
    const [value, target] = this.parts(inner);
    const name = target === undefined ? undefined : this.parts(target)[0];
    return value === undefined || name === undefined
      ? []
      : [{ kind: "assign", target: this.expression(name), value: this.expression(value), at: this.at(item) }];
  }

  #definition(node: Node): Statement[] {
    const parts = node.kind() === "decorated_definition" ? this.parts(node) : [node];
    const decorators = parts
      .filter((part) => part.kind() === "decorator")
      .map((part): Decorator => ({ value: this.only(part), at: this.at(part) }));
    const definition = parts.at(-1);
    if (definition?.kind() === "class_definition") {
      return [{ kind: "class", class: this.#class(definition, decorators) }];
    }
    return definition === undefined ? [] : [{ kind: "define", function: this.#function(definition, decorators) }];
  }

  #function(node: Node, decorators: readonly Decorator[]): FunctionCode {
    const parts = this.parts(node);
    const of = (kind: string) => parts.find((part) => part.kind() === kind);
    const parameters = of("parameters");
    const body = of("block");
    return {
      name: of("identifier")?.text() ?? "",
      parameters: parameters === undefined ? [] : this.parameters(parameters),
      decorators,
      body: body === undefined ? [] : this.statements(this.parts(body)),
      at: this.at(node),
    };
  }

  #class(node: Node, decorators: readonly Decorator[]): ClassCode {
    const parts = this.parts(node);
    const bases = parts.find((part) => part.kind() === "argument_list");
    const block = parts.find((part) => part.kind() === "block");
    const body = block === undefined ? [] : this.statements(this.parts(block));
    return {
      name: parts[0]?.text() ?? "",
      bases: bases === undefined ? [] : this.parts(bases).map((base) => this.expression(base)),
      decorators,
      methods: body.flatMap((statement) => (statement.kind === "define" ? [statement.function] : [])),
      attributes: body.flatMap((statement) => (statement.kind === "assign" ? [statement] : [])),
      fields: [],
      at: this.at(node),
    };
  }

  protected override parameters(node: Node): Parameter[] {
    return this.parts(node).flatMap((part): Parameter[] => {
      const [name, ...rest] = part.kind() === "identifier" ? [part] : this.parts(part);
      if (name === undefined) {
        return [];
      }
      const inner = name.kind() === "identifier" ? name : this.parts(name)[0];
      const splat = `${part.kind()} ${name.kind()}`;
      const collects = splat.includes("dictionary_splat")
        ? "options"
        : splat.includes("list_splat")
          ? "rest"
          : undefined;
      const value = rest.find((other) => other.kind() !== "type");
      return [
        {
          name: (inner ?? name).text(),
          type: rest.find((other) => other.kind() === "type")?.text(),
          default: value === undefined ? undefined : this.expression(value),
          collects,
        },
      ];
    });
  }

  #importedFrom(node: Node): ImportedName[] {
    const [from, ...names] = this.parts(node);
    const module = from?.text() ?? "";
    return names.map((name): ImportedName => {
      const [original, alias] = name.kind() === "aliased_import" ? this.parts(name) : [name];
      const text = original?.text() ?? "";
      return { module, name: text, local: alias?.text() ?? text };
    });
  }
}

function importedModule(node: Node): ImportedName {
  const [module, alias] = node.kind() === "aliased_import" ? node.namedChildren() : [node];
  const text = module?.text() ?? "";
  // `import a.b` binds `a`.
  return alias === undefined
    ? { module: text.split(".")[0] ?? text, local: text.split(".")[0] ?? text }
    : { module: text, local: alias.text() };
}
