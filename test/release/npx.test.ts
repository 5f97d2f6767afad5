/**
 * No documented command fetches an unknown package. `npx name` downloads and runs whatever anyone has registered under
 * that name, unless the package is installed; `npx --no name` runs only what is installed.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";

const root = repositoryRoot();
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)) && !/\.(png|ico)$/.test(file));

/** Calls of npx that may fetch what they name, and other commands that always do. */
function fetching(text: string): readonly string[] {
  return [
    ...text.matchAll(
      /\bnpx +(?!--no )[@a-z-][^\s`"']*|\bnpm (?:exec|x) (?!--no )[^\n`"']*|\bnpm (?:create|init) [@a-z][^\s`"']*/g,
    ),
  ].map((match) => match[0]);
}

test("no page, message or source has a call of npx that may fetch a package", () => {
  const found = files
    .filter((file) => file !== "test/release/npx.test.ts")
    .flatMap((file) => fetching(readFileSync(join(root, file), "utf8")).map((call) => `${file}: ${call}`));
  expect(files.length).toBeGreaterThan(500);
  expect(found).toEqual([]);
});

test.each([
  ["npx bulkhead check", ["npx bulkhead"]],
  ["npx @bulkhead/cli check", ["npx @bulkhead/cli"]],
  ["npx -y bulkhead", ["npx -y"]],
  ["npm exec bulkhead", ["npm exec bulkhead"]],
  ["npx --no bulkhead check", []],
])("tells whether '%s' may fetch", (text, calls) => {
  expect(fetching(text)).toEqual(calls);
});

test("npx --no fetches nothing: outside of a checkout it ends with an error, also if npm is told to agree to everything", () => {
  const empty = mkdtempSync(join(tmpdir(), "bulkhead-npx-"));
  const call = () =>
    execFileSync("npx", ["--no", "is-odd", "check"], {
      cwd: empty,
      env: { ...process.env, npm_config_yes: "true", npm_config_cache: join(empty, "cache") },
      stdio: "pipe",
    });
  expect(call).toThrow();
  expect(existsSync(join(empty, "cache", "_npx"))).toBe(false);
});
