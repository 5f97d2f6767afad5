/** Parses JavaScript and TypeScript with tree-sitter's grammars, by `@ast-grep/napi`. The native module is loaded with the first file. */

/** A node of a syntax tree, as far as it is used. */
export interface Node {
  kind(): string;
  text(): string;
  range(): { readonly start: { readonly line: number; readonly column: number } };
  namedChildren(): Node[];
  child(index: number): Node | null;
  find(matcher: { readonly rule: { readonly kind: string } }): Node | null;
}

/** Grammars by the ends of file names. */
const grammars: Readonly<Record<string, string>> = {
  py: "python",
  js: "JavaScript",
  cjs: "JavaScript",
  mjs: "JavaScript",
  jsx: "Tsx",
  ts: "TypeScript",
  cts: "TypeScript",
  mts: "TypeScript",
  tsx: "Tsx",
};

/** Name of the grammar for a file; undefined if there is none. */
export function grammarOf(path: string): string | undefined {
  return grammars[/\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ""];
}

type Parser = (grammar: string, text: string) => Node;
let loaded: Parser | undefined;

/** Throws an Error with the reason if this platform has no parser. */
export function loadParser(): Parser {
  if (loaded === undefined) {
    const { parse }: typeof import("@ast-grep/napi") = require("@ast-grep/napi");
    loaded = (grammar, text) => parse(grammar, text).root() as unknown as Node;
  }
  return loaded;
}
