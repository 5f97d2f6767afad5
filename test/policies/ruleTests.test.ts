/** Every rule has a file of tests that bears its name, and every file of tests is about something in the folder of rules. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";
import { rules } from "../../policies/rules";

const names = (folder: string, ending: string) =>
  readdirSync(join(repositoryRoot(), folder))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length));

/** `no-shared-secret` is in `noSharedSecret.ts`. */
const fileOf = (id: string) => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** A rule with many cases has several files: `noBroadRole.test.ts` and `noBroadRole.specialRoles.test.ts`. */
const tests = names("test/policies/rules", ".test.ts").map((name) => name.split(".")[0] ?? name);
const sources = names("policies/rules", ".ts");

test.each(rules.map(({ id }) => id))("the rule %s has a source file and a test file of its name", (id) => {
  expect(sources).toContain(fileOf(id));
  expect(tests).toContain(fileOf(id));
});

test("no test file is without the source that it tests", () => {
  expect(tests.filter((name) => !sources.includes(name))).toEqual([]);
});
