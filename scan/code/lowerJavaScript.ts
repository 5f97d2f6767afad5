/** JavaScript, TypeScript and TSX to the form of `ir.ts`. */
import { declaredNames, named } from "./declared";
import type {
  Assignment,
  ClassCode,
  Decorator,
  ExportedName,
  Expression,
  FunctionCode,
  ImportedName,
  Parameter,
  Statement,
} from "./ir";
import { JavaScriptExpressions, stringOf } from "./javaScriptExpressions";
import { nothing } from "./lowering";
import type { Node } from "./parser";

/** Statements around which nothing but their inner statements matters. */
const blocks = new Set([
  "if_statement",
  "else_clause",
  "while_statement",
  "do_statement",
  "try_statement",
  "catch_clause",
  "finally_clause",
  "for_statement",
  "for_in_statement",
  "switch_statement",
  "switch_body",
  "switch_case",
  "switch_default",
]); // prettier-ignore

export class JavaScriptLowering extends JavaScriptExpressions {
  protected override convertStatement(node: Node, kind: string): Statement[] {
    switch (kind) {
      case "expression_statement":
        return this.parts(node).flatMap((part) => this.#simple(part));
      case "lexical_declaration":
      case "variable_declaration":
        return this.parts(node).flatMap((part) => this.#declarator(part));
      case "return_statement":
        return [{ kind: "return", value: this.only(node), at: this.at(node) }];
      case "throw_statement":
        return [{ kind: "raise", value: this.only(node), at: this.at(node) }];
      case "import_statement":
        return [{ kind: "import", names: this.#imported(node) }];
      case "export_statement":
        return this.#exported(node);
      case "function_declaration":
      case "generator_function_declaration":
        return [{ kind: "define", function: this.functionCode(node) }];
      case "class_declaration":
      case "abstract_class_declaration":
        return [{ kind: "class", class: this.classCode(node) }];
      case "statement_block":
      case "labeled_statement":
        return this.statements(this.parts(node));
      default:
        return blocks.has(kind) ? [{ kind: "block", body: this.#inside(node, kind) }] : [];
    }
  }

  #inside(node: Node, kind: string): Statement[] {
    const parts = this.parts(node);
    const body: Statement[] = [];
    if (kind === "for_in_statement") {
      const [target, list] = parts.splice(0, 2);
      if (target !== undefined && list !== undefined) {
        const value: Expression = { kind: "index", of: this.expression(list), key: nothing };
        body.push({ kind: "assign", target: this.expression(target), value, declares: true, at: this.at(target) });
      }
    }
    for (const part of parts) {
      const inner = this.statement(part);
      body.push(...(inner.length > 0 ? inner : this.#simple(part)));
    }
    return body;
  }

  #simple(node: Node): Statement[] {
    const kind = node.kind();
    if (kind === "assignment_expression" || kind === "augmented_assignment_expression") {
      const statement = this.assignment(node);
      // `a = b = c`: the innermost first.
      return statement.value.kind === "assigned"
        ? [statement.value.statement, { ...statement, value: statement.value.statement.target }]
        : [statement];
    }
    return /(?:statement|block|declaration)$/.test(kind) ? [] : [{ kind: "expression", value: this.expression(node) }];
  }

  protected override assignment(node: Node): Assignment {
    const [target, value] = this.parts(node);
    const operator = node.kind().startsWith("augmented") ? node.child(1)?.text().replace(/=$/, "") : undefined;
    return {
      kind: "assign",
      target: target === undefined ? nothing : this.expression(target),
      value: value === undefined ? nothing : this.expression(value),
      operator,
      at: this.at(node),
    };
  }

  #declarator(node: Node): Statement[] {
    const [target, ...rest] = this.parts(node);
    const value = rest.find((part) => part.kind() !== "type_annotation");
    if (target === undefined || node.kind() !== "variable_declarator") {
      return [];
    }
    const found = value === undefined ? nothing : this.expression(value);
    return [
      {
        kind: "assign",
        target: this.expression(target),
        value: named(found, target),
        declares: true,
        at: this.at(node),
      },
    ];
  }

  #imported(node: Node): ImportedName[] {
    const parts = this.parts(node);
    const module = stringOf(parts.find((part) => part.kind() === "string"));
    const clause = parts.find((part) => part.kind() === "import_clause");
    return (clause === undefined ? [] : this.parts(clause)).flatMap((part): ImportedName[] => {
      const kind = part.kind();
      if (kind === "identifier") {
        return [{ module, name: "default", local: part.text() }];
      }
      if (kind === "namespace_import") {
        return [{ module, local: this.parts(part)[0]?.text() ?? "" }];
      }
      return this.parts(part).map((name) => {
        const [original, alias] = this.parts(name);
        return { module, name: original?.text() ?? "", local: (alias ?? original)?.text() ?? "" };
      });
    });
  }

  #exported(node: Node): Statement[] {
    const parts = this.parts(node);
    const from = parts.find((part) => part.kind() === "string");
    const clause = parts.find((part) => part.kind() === "export_clause");
    if (clause !== undefined) {
      const pairs = this.parts(clause).map((part) => this.parts(part).map((name) => name.text()));
      const names = pairs.map(([local = "", name = local]): ExportedName => ({ local, name }));
      const imports = names.map(({ local }) => ({ module: stringOf(from), name: local, local }));
      return [...(from === undefined ? [] : [{ kind: "import", names: imports } as const]), { kind: "export", names }];
    }
    const isDefault = /^export\s+default\b/.test(node.text().slice(0, 40));
    const decorators = this.#decorators(parts);
    const inner = parts
      .filter((part) => part.kind() !== "decorator")
      .flatMap((part) => this.statement(part))
      .map((statement) =>
        statement.kind === "class" && decorators.length > 0
          ? { ...statement, class: { ...statement.class, decorators: [...decorators, ...statement.class.decorators] } }
          : statement,
      );
    const names = inner.flatMap(declaredNames);
    if (!isDefault) {
      return [...inner, { kind: "export", names: names.map((name) => ({ local: name, name })) }];
    }
    const [name] = names;
    if (name !== undefined && name !== "") {
      return [...inner, { kind: "export", names: [{ local: name, name: "default" }] }];
    }
    const value = parts.at(-1);
    const local = " default";
    const found = value === undefined ? nothing : this.expression(value);
    return [
      { kind: "assign", target: { kind: "name", name: local }, value: found, declares: true, at: this.at(node) },
      { kind: "export", names: [{ local, name: "default" }] },
    ];
  }

  protected override functionCode(node: Node): FunctionCode {
    const parts = this.parts(node);
    const list = parts.find((part) => part.kind() === "formal_parameters");
    const body = parts.at(-1);
    const isArrow = node.kind() === "arrow_function";
    const alone = isArrow && list === undefined ? parts.find((part) => part.kind() === "identifier") : undefined;
    const name = isArrow ? undefined : parts.find((part) => /identifier$/.test(part.kind()));
    const at = this.at(node);
    const fields = name?.text() === "constructor" && list !== undefined ? this.#fieldsOfParameters(list) : [];
    return {
      name: name?.text() ?? "",
      parameters: alone !== undefined ? [{ name: alone.text() }] : list === undefined ? [] : this.#parameters(list),
      decorators: [],
      body:
        body === undefined || body.kind() === "formal_parameters"
          ? []
          : body.kind() === "statement_block"
            ? [...fields, ...this.statements(this.parts(body))]
            : [{ kind: "return", value: this.expression(body), at: this.at(body) }],
      at,
      isArrow,
    };
  }

  #decorators(parts: readonly Node[]): Decorator[] {
    return parts
      .filter((part) => part.kind() === "decorator")
      .map((part) => ({ value: this.only(part), at: this.at(part) }));
  }

  /** `constructor(private readonly reports: ReportService)` sets `this.reports`. */
  #fieldsOfParameters(list: Node): Assignment[] {
    return this.parts(list).flatMap((part): Assignment[] => {
      const parts = this.parts(part);
      const target = parts.find((inner) => inner.kind() === "identifier");
      const isField =
        parts.some((inner) => inner.kind() === "accessibility_modifier") ||
        /\breadonly\s+\w+\s*[?:=]/.test(part.text());
      if (target === undefined || !isField) {
        return [];
      }
      const value: Expression = { kind: "name", name: target.text() };
      const field: Expression = { kind: "attribute", of: { kind: "name", name: "this" }, name: target.text() };
      return [{ kind: "assign", target: field, value, at: this.at(part) }];
    });
  }

  #parameters(list: Node): Parameter[] {
    return this.parts(list).map((part): Parameter => {
      const wrapped = /_parameter$/.test(part.kind()) ? this.parts(part) : [part];
      const decorators = wrapped.filter((inner) => inner.kind() === "decorator").map((inner) => this.only(inner));
      const type = wrapped.find((inner) => inner.kind() === "type_annotation")?.text();
      const rest = wrapped.filter((inner) => !/decorator|annotation|modifier/.test(inner.kind()));
      const [target, value] = rest[0]?.kind() === "assignment_pattern" ? this.parts(rest[0]) : rest;
      const more = { type, decorators, ...(value === undefined ? {} : { default: this.expression(value) }) };
      if (target?.kind() === "identifier") {
        return { name: target.text(), ...more };
      }
      if (target?.kind() === "rest_pattern") {
        return { name: this.parts(target)[0]?.text() ?? "", collects: "rest", ...more };
      }
      return { name: "", pattern: target === undefined ? nothing : this.expression(target), ...more };
    });
  }

  protected override classCode(node: Node): ClassCode {
    const parts = this.parts(node);
    const body = parts.find((part) => part.kind() === "class_body");
    const heritage = parts.find((part) => part.kind() === "class_heritage");
    const methods: FunctionCode[] = [];
    const attributes: Assignment[] = [];
    const fields: Assignment[] = [];
    let decorators: Decorator[] = [];
    for (const member of body === undefined ? [] : this.parts(body)) {
      const kind = member.kind();
      if (kind === "decorator") {
        decorators.push({ value: this.only(member), at: this.at(member) });
        continue;
      }
      if (kind === "method_definition") {
        methods.push({ ...this.functionCode(member), decorators });
      } else if (/field_definition$/.test(kind)) {
        const inner = this.parts(member).filter((part) => !/modifier|annotation|decorator/.test(part.kind()));
        const [name, value] = inner;
        const found = value === undefined ? nothing : this.expression(value);
        const target = { kind: "name", name: name?.text() ?? "" } as const;
        const isStatic = /^(?:(?:public|private|protected|readonly|declare|override)\s+)*static\b/.test(member.text());
        (isStatic ? attributes : fields).push({ kind: "assign", target, value: found, at: this.at(member) });
      }
      decorators = [];
    }
    const name = parts.find((part) => /identifier$/.test(part.kind()))?.text() ?? "";
    const bases = heritage === undefined ? [] : this.parts(heritage).map((part) => this.expression(part));
    return {
      name,
      bases,
      decorators: this.#decorators(parts),
      methods,
      attributes,
      fields,
      at: this.at(node),
    };
  }
}
