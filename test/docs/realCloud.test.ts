/** Every row about the real cloud has a test that bears its name, or a reason. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";
import { type CloudFact, cloudFacts } from "./realCloud";

const rows = Object.values(cloudFacts).flat();

/** Tests of a row that don't exist, or whose titles don't begin with its id, alone or among others: `C10, F2: …`. */
function missing({ id, tests }: CloudFact): string[] {
  return tests
    .filter(([file, title]) => {
      const path = join(repositoryRoot(), "test", file);
      const titled = new RegExp(`["\`](?:\\w+, )*${id}(?:, \\w+)*: ${escaped(title)}`);
      return !existsSync(path) || !titled.test(readFileSync(path, "utf8"));
    })
    .map(([file, title]) => `${id}: ${file}: ${title}`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

describe("the rows about the real cloud", () => {
  test("are there once each", () => {
    const numbered = (letter: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
    expect(rows.map(({ id }) => id)).toEqual([
      ...numbered("C", 30),
      ...numbered("L", 10),
      ...numbered("F", 13),
      ...numbered("D", 16),
    ]);
  });

  test("name tests whose titles begin with the row", () => {
    expect(rows.flatMap(missing)).toEqual([]);
  });

  test("have a test or a reason, and not both", () => {
    const wrong = rows.filter(({ tests, untested }) => tests.length > 0 === (untested !== undefined));
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test("about Google Cloud have a test of the product, which a test of the local cloud is not", () => {
    const { differences: _, ...ofProduct } = cloudFacts;
    const onlyLocal = Object.values(ofProduct)
      .flat()
      .filter(({ tests }) => tests.every(([file]) => file.startsWith("local/")));
    expect(onlyLocal.map(({ id }) => id)).toEqual([]);
  });

  test("are checked: a test under another row's name is found", () => {
    const [first] = cloudFacts.certain;
    expect(missing({ ...(first as CloudFact), id: "C2" })).not.toEqual([]);
  });
});
