/**
 * The form that Python, JavaScript and TypeScript are brought into before they are analysed: a small language with names,
 * calls, assignments and functions. What the analysis has no use for, such as types and arithmetic, is left out.
 */

/** A place in a file; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type Expression =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "attribute"; readonly of: Expression; readonly name: string }
  | { readonly kind: "index"; readonly of: Expression; readonly key: Expression }
  | CallExpression
  | StringExpression
  /** A text put together from parts: f-string, template literal, concatenation. */
  | { readonly kind: "text"; readonly parts: readonly Expression[] }
  /** One of several values: conditional expression, `or`, `??`. */
  | { readonly kind: "either"; readonly options: readonly Expression[] }
  | { readonly kind: "map"; readonly entries: readonly Entry[] }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "function"; readonly function: FunctionCode }
  | { readonly kind: "class"; readonly class: ClassCode }
  /** Part of a text or list, such as the last four characters of a key. */
  | { readonly kind: "slice"; readonly of: Expression }
  /** An assignment used as a value. */
  | { readonly kind: "assigned"; readonly statement: Assignment }
  /** A number, a switch, a comparison: nothing of what went in can be read from it. */
  | { readonly kind: "constant"; readonly operands: readonly Expression[] }
  /** Anything else that is made of its parts. */
  | { readonly kind: "other"; readonly parts: readonly Expression[] };

export interface StringExpression {
  readonly kind: "string";
  readonly text: string;
  /** Only of texts that could be a finding themselves. */
  readonly at?: Position;
}

export interface CallExpression {
  readonly kind: "call";
  readonly callee: Expression;
  readonly args: readonly Argument[];
  readonly at: Position;
  /** True of `new X()`. */
  readonly isNew?: boolean;
}

export interface Argument {
  /** `**` for a map that is spread over the named ones. */
  readonly name?: string;
  readonly value: Expression;
  /** True of `*args`, `**options` and `...rest`. */
  readonly isSpread?: boolean;
}

export interface Entry {
  /** Undefined for a map that is spread into this one. */
  readonly key?: Expression;
  readonly value: Expression;
}

export interface Assignment {
  readonly kind: "assign";
  readonly target: Expression;
  readonly value: Expression;
  /** The operator of `+=` and its like, without the equals sign. */
  readonly operator?: string;
  /** True of `let`, `const` and `var`. */
  readonly declares?: boolean;
  readonly at: Position;
}

export type Statement =
  | Assignment
  | { readonly kind: "expression"; readonly value: Expression }
  | { readonly kind: "return"; readonly value: Expression; readonly at: Position }
  | { readonly kind: "raise"; readonly value: Expression; readonly at: Position }
  /** `global` and `nonlocal`. */
  | { readonly kind: "outer"; readonly names: readonly string[]; readonly isGlobal: boolean }
  | { readonly kind: "import"; readonly names: readonly ImportedName[] }
  | { readonly kind: "export"; readonly names: readonly ExportedName[] }
  | { readonly kind: "define"; readonly function: FunctionCode }
  | { readonly kind: "class"; readonly class: ClassCode }
  /** Statements that may not run, or run more than once. */
  | { readonly kind: "block"; readonly body: readonly Statement[] };

export interface ImportedName {
  /** Module as it is written: `os.path`, `..state`, `./state`, `node:process`. */
  readonly module: string;
  /** Name in that module; undefined for the module itself, `*` for all names. */
  readonly name?: string;
  /** Name in this file. */
  readonly local: string;
}

export interface ExportedName {
  readonly local: string;
  readonly name: string;
}

export interface FunctionCode {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly decorators: readonly Decorator[];
  readonly body: readonly Statement[];
  readonly at: Position;
  /** True of a JavaScript arrow function, which has the `this` of what is around it. */
  readonly isArrow?: boolean;
}

export interface Decorator {
  readonly value: Expression;
  readonly at: Position;
}

export interface Parameter {
  readonly name: string;
  readonly default?: Expression;
  /** Text of the type. */
  readonly type?: string;
  /** `rest` of `*args`, `options` of `**options`. */
  readonly collects?: "rest" | "options";
  /** What is taken apart: `{ body }`. */
  readonly pattern?: Expression;
  readonly decorators?: readonly Expression[];
}

export interface ClassCode {
  readonly name: string;
  readonly bases: readonly Expression[];
  readonly decorators: readonly Decorator[];
  readonly methods: readonly FunctionCode[];
  /** Attributes of the class itself. */
  readonly attributes: readonly Assignment[];
  /** Attributes that each instance gets, in JavaScript. */
  readonly fields: readonly Assignment[];
  readonly at: Position;
}

export type Language = "python" | "javascript";

/** One file. */
export interface ModuleCode {
  readonly path: string;
  readonly language: Language;
  readonly body: readonly Statement[];
  /** True if the parser had to leave something out. */
  readonly isBroken: boolean;
}
