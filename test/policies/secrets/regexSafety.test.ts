import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "recheck";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { secretFormats as formats } from "../../../plan";
import { judgeSecret } from "../../../policies/secrets";

const folders = ["policies/secrets", "plan/secrets"].map((folder) => join(__dirname, "../../..", folder));

/** Steps are counted and not timed, but for the whole: what is slow on a busy machine alone must not count as bad. */
const limits = { timeout: 200_000, randomSeed: 1, attackTimeout: null, incubationTimeout: null } as const;

/** One character: a class, an escape that stands for one, or the character itself. */
const character = String.raw`(?:\[(?:[^\]\\]|\\.)+\]|\\[^bBkpPux\d]|[^\\^$.|?*+()[\]{}])`;
const words = String.raw`\(\?:[\w-]+(?:\|[\w-]+)*\)`;
const fixed = `(?:${character}(?:\\{\\d+\\})?|${words}(?![?*+{]))*`;
const oneChoice = new RegExp(
  String.raw`^\^?(?:\(\?<!${character}\))?${fixed}(?:${character}\{\d+,\d{1,4}\})?${fixed}(?:\(\?!${character}\))?\$?$`,
);

/**
 * True for an expression that repeats at most one character a variable number of times, below 10,000, and otherwise matches
 * characters one by one. From each start it tries no more than that many lengths, so its work is bounded without a search,
 * which takes up to seconds for each expression. Most formats of keys have this shape.
 */
function hasOneChoice(source: string): boolean {
  return oneChoice.test(source);
}

/** Every regular expression written as a literal in the folder, and every one that the format table builds. */
function regularExpressions(): RegExp[] {
  const found = formats.map(({ pattern }) => pattern);
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  for (const file of files.filter((name) => name.endsWith(".ts"))) {
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const [, body, flags] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
        if (body !== undefined) {
          found.push(new RegExp(body, flags));
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return [...new Map(found.map((pattern) => [`${pattern}`, pattern])).values()];
}

describe("the regular expressions of secret detection", () => {
  test("are found by this test", () => {
    expect(regularExpressions().length).toBeGreaterThan(formats.length + 20);
  });

  test("can't be made to run long: each is bounded by its shape, or safe by static analysis", async () => {
    const unsafe: string[] = [];
    for (const pattern of regularExpressions().filter(({ source }) => !hasOneChoice(source))) {
      const result = await check(pattern.source, pattern.flags, limits);
      if (result.status !== "safe") {
        unsafe.push(`${pattern}: ${result.status}`);
      }
    }
    expect(unsafe).toEqual([]);
  }, 1_800_000);

  test.each([
    ["sk-ant-[A-Za-z0-9_-]{20,256}", true],
    ["(?<![A-Za-z0-9])lsv2_(?:pt|sk)_[0-9a-f]{32}(?![A-Za-z0-9])", true],
    ["(a+)+", false],
    ["(?:a|b){1,9}", false],
    ["a{1,9}b{1,9}", false],
    ["[ab]*c", false],
    ["a?[ab]{1,99}", false],
    [String.raw`(a)\1{1,99}`, false],
  ])("%s is bounded by its shape: %s", (source, isBounded) => {
    expect(hasOneChoice(source)).toBe(isBounded);
  });

  test("judge values as large as a whole document", () => {
    for (const unit of [
      "a",
      "a=",
      "password=",
      "://a:",
      "eyJ",
      "sk-ant-",
      "-----BEGIN ",
      "/a",
      "a-",
      "Bearer ",
      '"a":"',
      "A".repeat(40),
    ]) {
      const value = unit.repeat(Math.ceil(200_000 / unit.length));
      expect(() => judgeSecret({ name: "DOCUMENT", value })).not.toThrow();
    }
  });
});
