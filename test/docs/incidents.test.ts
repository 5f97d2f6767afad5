/** Every line of the incidents that counts as done has a test that exists. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";
import { type IncidentRow, sharedApp, vendorBreach } from "./incidents";

const folder = join(repositoryRoot(), "test");
const rows: readonly IncidentRow[] = [...vendorBreach, ...sharedApp];

function missingTests(row: IncidentRow): string[] {
  return row.tests
    .filter(([file, title]) => {
      const path = join(folder, file);
      return !existsSync(path) || !readFileSync(path, "utf8").includes(title);
    })
    .map(([file, title]) => `${row.id}: ${file}: ${title}`);
}

describe("the table of the incidents", () => {
  test("has every line once", () => {
    const numbered = (letter: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
    expect(rows.map(({ id }) => id)).toEqual([...numbered("A", 28), ...numbered("B", 24)]);
  });

  test("names only tests that exist", () => {
    expect(rows.flatMap(missingTests)).toEqual([]);
  });

  test("calls nothing done without a test, and nothing undone with one", () => {
    const wrong = rows.filter(({ state, tests }) => (state === "no") !== (tests.length === 0));
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test("has a test with users, logins or an app's code in each row that says so of the users of a tenant", () => {
    const aboutUsers = /^(?:sessions|scan|egress\/storage|cli\/(?:attack\/users|who))\/|^local\/run\/sessions/;
    const claimed = sharedApp.filter(({ users }) => users === "yes" || users === "partly");
    const without = claimed.filter(({ tests }) => !tests.some(([file]) => aboutUsers.test(file)));
    // Who is stopped is stopped with all users; and what a certificate says of a person's files is tested with the certificate.
    expect(without.map(({ id }) => id)).toEqual(["B5", "B19"]);
    expect(claimed).toHaveLength(20);
  });

  test("is checked: a test that does not exist is found", () => {
    const row: IncidentRow = {
      id: "A0",
      asks: "",
      state: "yes",
      answer: "",
      tests: [["docs/incidents.test.ts", `no such ${"title"}`]],
    };
    expect(missingTests(row)).toHaveLength(1);
  });
});
