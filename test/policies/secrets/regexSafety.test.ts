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

  test("can't be made to run long: each is safe by static analysis", async () => {
    const unsafe: string[] = [];
    for (const pattern of regularExpressions()) {
      const result = await check(pattern.source, pattern.flags, limits);
      if (result.status !== "safe") {
        unsafe.push(`${pattern}: ${result.status}`);
      }
    }
    expect(unsafe).toEqual([]);
  }, 1_800_000);

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
