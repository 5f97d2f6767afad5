import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { check } from "recheck";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { detectAll } from "../../../egress/detect";
import { birthdayPatterns } from "../../../egress/detect/birthday";
import { deviceIdPatterns } from "../../../egress/detect/deviceId";

const root = join(__dirname, "../../..");

interface Literal {
  readonly where: string;
  readonly source: string;
  readonly flags: string;
}

/** Every regular expression literal of the proxy's code, read from the syntax tree, so that none can be forgotten. */
function literals(folder: string): Literal[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/(?:^|\/)(?:node_modules|dist)\//.test(file))
    .flatMap((file) => {
      const path = join(folder, file);
      const tree = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true);
      const found: Literal[] = [];
      const visit = (node: ts.Node): void => {
        if (ts.isRegularExpressionLiteral(node)) {
          const end = node.text.lastIndexOf("/");
          const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
          found.push({
            where: `${relative(root, path)}:${line}`,
            source: node.text.slice(1, end),
            flags: node.text.slice(end + 1),
          });
        }
        ts.forEachChild(node, visit);
      };
      visit(tree);
      return found;
    });
}

/** Steps are counted and not timed, but for the whole: what is slow on a busy machine alone must not count as bad. */
const limits = { timeout: 200_000, randomSeed: 1, attackTimeout: null, incubationTimeout: null } as const;

describe("regular expressions of the proxy", () => {
  const built = [...birthdayPatterns, ...deviceIdPatterns].map(({ source, flags }, index) => ({
    where: `built from parts, number ${index + 1}`,
    source,
    flags,
  }));
  const all = [...literals(join(root, "egress")), ...built];

  test("are found", () => {
    expect(all.length).toBeGreaterThan(40);
  });

  test.each(all)("$where cannot be made to backtrack without end", async ({ source, flags }) => {
    const result = await check(source, flags, limits);
    expect(result.status, `/${source}/${flags}`).toBe("safe");
  });

  test("the checker does find a bad one", async () => {
    expect((await check("^(a+)+$", "", limits)).status).toBe("vulnerable");
  });
});

describe("detectors on hostile text", () => {
  /** A million characters: quadratic work would take hours and end in the runner's time limit. */
  test.each([
    ["digits", "1"],
    ["grouped digits", "1234 "],
    ["dashes", "0-"],
    ["at signs", "a@"],
    ["dots", "a."],
    ["percent signs", "%25"],
    ["base64", "QUFB"],
    ["capital words", "Aa Bb "],
    ["kana", "ア・"],
    ["kanji", "山田"],
    ["colons", "1:"],
    ["plus signs", "+1 "],
    ["places", "東京都千代田区"],
    ["spaces", " "],
    ["full-width digits", "１２３４\u3000"],
    ["ligatures that NFKC expands", "\ufdfa"],
  ])("a million characters of %s come to an end", (_name, unit) => {
    expect(detectAll(unit.repeat(Math.ceil(1_000_000 / unit.length)))).toBeInstanceOf(Array);
  });
});
