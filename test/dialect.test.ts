/** One way of writing for all parts, where the linter has no rule for it. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { repositoryRoot } from "../local/root";

const root = repositoryRoot();
const folders = [
  "plan",
  "iam",
  "review",
  "components",
  "policies",
  "egress",
  "sessions",
  "local",
  "cli",
  "scan",
  "bench",
  "examples",
];

const listed = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "index.ts", ...folders, "docs/decisions"],
  { cwd: root, encoding: "utf8" },
);
const files = [...new Set(listed.split("\n"))].filter((file) => file !== "");
const sources = files.filter((file) => /\.(?:ts|cts|mts|js|cjs|mjs)$/.test(file) && !file.endsWith(".d.cts"));
const read = (file: string) => readFileSync(join(root, file), "utf8");

/** A file says what it is for: in a comment at its top, or on the first thing that it declares after its imports. */
function hasHead(file: string, text: string): boolean {
  if (/^(?:#!.*\n)?(?:"use strict";\n)?\s*(?:\/\*\*|\/\/ )/.test(text)) {
    return true;
  }
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const first = source.statements.find((statement) => !ts.isImportDeclaration(statement));
  return first !== undefined && text.slice(first.getFullStart(), first.getStart()).trimStart().startsWith("/**");
}

/** `private` members; a private constructor has no other spelling. */
function privateMembers(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const keyword = node.kind === ts.SyntaxKind.PrivateKeyword && !ts.isConstructorDeclaration(node.parent);
    if (keyword) {
      found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe("source files", () => {
  test("begin with a comment that says what they are for", () => {
    expect(sources.length).toBeGreaterThan(500);
    expect(sources.filter((file) => !hasHead(file, read(file)))).toEqual([]);
  });

  test("keep members from other code with #, not with 'private'", () => {
    const typescript = sources.filter((file) => file.endsWith(".ts"));
    expect(typescript.flatMap((file) => privateMembers(file, read(file)))).toEqual([]);
  });

  test("are checked by these two tests: a file that breaks a rule is found", () => {
    expect(hasHead("a.ts", 'import { a } from "./a";\nconst b = a;\n/** Late. */\nconst c = b;\n')).toBe(false);
    expect(hasHead("a.ts", 'import { a } from "./a";\n/** Doubles. */\nexport const b = a * 2;\n')).toBe(true);
    expect(hasHead("a.ts", "#!/usr/bin/env node\n// Starts.\n")).toBe(true);
    const text = "class A {\n  private a = 1;\n  private constructor() {}\n  private b() {}\n}\n";
    expect(privateMembers("a.ts", text)).toEqual(["a.ts:2", "a.ts:4"]);
  });
});

describe("decision records", () => {
  const records = files.filter((file) => /^docs\/decisions\/\d{4}-.*\.md$/.test(file));
  const parts = ["## Context", "## Alternatives considered", "## Decision", "## Consequences"];

  test.each(records)("%s has number, status, date and the four parts in order", (file) => {
    const text = read(file);
    const number = Number(/(\d{4})-/.exec(file)?.[1]);
    expect(text).toMatch(
      new RegExp(`^# ${number}\\. .+\n\n- Status: (?:accepted|superseded by \\d+)\n- Date: \\d{4}-\\d\\d-\\d\\d\n\n`),
    );
    expect([...text.matchAll(/^## .*$/gm)].map(([heading]) => heading)).toEqual(parts);
  });

  test("are numbered without a gap", () => {
    const numbers = records.map((file) => Number(/(\d{4})-/.exec(file)?.[1])).sort((one, other) => one - other);
    expect(numbers).toEqual(records.map((_, index) => index + 1));
  });
});
