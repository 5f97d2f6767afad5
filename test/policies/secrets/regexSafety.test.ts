import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "recheck";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { secretFormats as formats } from "../../../plan";
import { judgeSecret } from "../../../policies/secrets";

const secretFolders = ["policies/secrets", "plan/secrets"];
const otherFolders = [
  "policies/graph",
  "policies/graph/workloads",
  "policies/read",
  "policies/rules",
  "policies/types",
];

/** Expressions that need more than one walk through a text, and what bounds the text. */
const boundedTexts: ReadonlyMap<string, string> = new Map([
  [
    String.raw`^(?<raw>[rR]?)(?<quote>['"])(?<text>(?:\\.|(?!\k<quote>).)*)\k<quote>$`,
    "a condition has 4,096 characters at most",
  ],
  [String.raw`(['"])(?:\\.|(?!\1).)*\1`, "a condition has 4,096 characters at most"],
  [
    String.raw`^(?<on>.+?)\.(?<name>startsWith|endsWith|matches|contains|exists|exists_one|all)\s*\((?<given>.*)\)$`,
    "a condition has 4,096 characters at most",
  ],
  ["^[.-]+|[.-]+$", "a host has 300 characters at most"],
  [
    String.raw`([a-z][a-z0-9-]{0,61})-\d{6,20}\.[a-z]{2,20}-[a-z]{2,20}\d{1,2}\.run\.app$`,
    "an address has 140 characters at most",
  ],
  [String.raw`([a-z][a-z0-9-]{0,61})-[a-z0-9]{10}-[a-z]{2,3}\.a\.run\.app$`, "an address has 140 characters at most"],
  [String.raw`[a-z][a-z0-9.:-]*:[a-z]+-[a-z]+\d+:[a-z][a-z0-9-]*`, "a value of 4,096 characters at most"],
  [
    String.raw`(?:\bNOT\s+|-)(?:logName\s*(?::|=~)\s*"?|log_id\(")[^"]{0,200}cloudaudit`,
    "each step has a bound of its own: 200 characters",
  ],
  [
    String.raw`(?:\blogName\s*(?::|=~?)\s*"?|\blog_id\(\s*")[^"\s)]{0,200}cloudaudit(?:\.googleapis\.com)?(?:%2F|\/)(\w+)"?\)?`,
    "each step has a bound of its own: 200 characters",
  ],
  [
    String.raw`\ballow [a-z][a-z, ]{0,60}(?:;|: ?if ?\(? ?(?:true|request\.time ?[<>]=? ?timestamp\.date\([\d, ]{1,20}\)) ?\)? ?;)`,
    "each step has a bound of its own: 60 characters",
  ],
]);

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

/** Every regular expression written as a literal in the folders. */
function literalsIn(places: readonly string[]): RegExp[] {
  const found: RegExp[] = [];
  const folders = places.map((folder) => join(__dirname, "../../..", folder));
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
  return found;
}

const unique = (found: readonly RegExp[]) => [...new Map(found.map((pattern) => [`${pattern}`, pattern])).values()];

/** Those of secret detection, and every one that the format table builds. */
const ofSecrets = unique([...formats.map(({ pattern }) => pattern), ...literalsIn(secretFolders)]);
const ofRules = unique(literalsIn(otherFolders));

async function unsafeOf(patterns: readonly RegExp[]): Promise<string[]> {
  const unsafe: string[] = [];
  for (const pattern of patterns.filter(({ source }) => !hasOneChoice(source))) {
    const result = await check(pattern.source, pattern.flags, limits);
    if (result.status !== "safe") {
      unsafe.push(`${pattern}: ${result.status}`);
    }
  }
  return unsafe;
}

/** Milliseconds: some expressions are searched for long on a busy machine. */
const longestSearch = 1_800_000;

test(
  "the regular expressions of graph and rules walk a text once, unless its length is bounded",
  async () => {
    expect(ofRules.length).toBeGreaterThan(100);
    expect(await unsafeOf(ofRules.filter(({ source }) => !boundedTexts.has(source)))).toEqual([]);
    const known = new Set(ofRules.map(({ source }) => source));
    expect([...boundedTexts.keys()].filter((source) => !known.has(source))).toEqual([]);
  },
  longestSearch,
);

describe("the regular expressions of secret detection", () => {
  test("are found by this test", () => {
    expect(ofSecrets.length).toBeGreaterThan(formats.length + 20);
  });

  test(
    "can't be made to run long: each is bounded by its shape, or safe by static analysis",
    async () => {
      expect(await unsafeOf(ofSecrets)).toEqual([]);
    },
    longestSearch,
  );

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
