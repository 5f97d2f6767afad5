/** The lockfile is complete for all platforms, and the check notices when it is not. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";
import { type Lockfile, lockfileProblems } from "../../release/lockfile";

const root = repositoryRoot();
const lockfile: Lockfile = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));

/** The lockfile with one entry changed, or without it. */
function withEntry(path: string, change?: object): Lockfile {
  const { [path]: entry, ...others } = lockfile.packages;
  expect(entry).toBeDefined();
  return { packages: change ? { ...others, [path]: { ...entry, ...change } } : others };
}

test("the lockfile has every package for every platform, with a checksum and without a registry's address", () => {
  expect(lockfileProblems(lockfile)).toEqual([]);
});

test.each(["darwin-arm64", "win32-x64", "linux-x64-musl"])("it has the linter for %s", (platform) => {
  expect(lockfile.packages).toHaveProperty([`node_modules/@biomejs/cli-${platform}`]);
});

describe("a lockfile", () => {
  test("without a platform's package is incomplete", () => {
    expect(lockfileProblems(withEntry("node_modules/@biomejs/cli-darwin-arm64"))).toEqual([
      "'@biomejs/cli-darwin-arm64' must have an entry, 'node_modules/@biomejs/biome' depends on it",
    ]);
  });

  test("without a dependency of a workspace is incomplete", () => {
    expect(lockfileProblems(withEntry("node_modules/commander"))).toContain(
      "'commander' must have an entry, 'cli' depends on it",
    );
  });

  test("that has a package only where its user can't see it is incomplete", () => {
    const packages = {
      a: { dependencies: { wanted: "1" } },
      b: {},
      "b/node_modules/wanted": { integrity: "sha512-x" },
    };
    expect(lockfileProblems({ packages })).toEqual(["'wanted' must have an entry, 'a' depends on it"]);
    expect(lockfileProblems({ packages: { ...packages, "node_modules/wanted": { integrity: "sha512-x" } } })).toEqual(
      [],
    );
  });

  test("that names a registry, or has no checksum, is refused", () => {
    const resolved = "https://registry.example/commander.tgz";
    expect(lockfileProblems(withEntry("node_modules/commander", { resolved }))).toEqual([
      `'node_modules/commander' must not name a registry, got '${resolved}'`,
    ]);
    expect(lockfileProblems(withEntry("node_modules/commander", { integrity: undefined }))).toEqual([
      "'node_modules/commander' must have a checksum",
    ]);
  });
});

test("every place that installs the project's packages does so by the lockfile", () => {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  // The app of this example is not one of the project's packages.
  const places = files
    .split("\n")
    .filter((file) => /(\.md|\.ya?ml|Dockerfile|\.cjs|\.ci\/run)$/.test(file) && !file.startsWith("examples/express/"));
  const installs = places.flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return [
      ...text.matchAll(/npm (?:install|i)(?= *[-`'"\n&|])(?! --save-dev| --package-lock-only| --prefix)[^\n]*/g),
    ].map((match) => `${file}: ${match[0]}`);
  });
  expect(places.length).toBeGreaterThan(20);
  expect(installs).toEqual([]);
});
