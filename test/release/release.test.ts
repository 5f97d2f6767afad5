/** A release sets one version everywhere, dates the changelog, and is refused if anything disagrees. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";
import { releaseProblems, setVersion } from "../../release/release";
import { namingFiles, placeholderOwner, repositoryOf, setRepository } from "../../release/repository";
import { releasedChangelog, releaseNotes, versionProblem } from "../../release/version";

const workspaces = ["components", "policies", "egress", "sessions", "local", "cli"];
const manifests = ["package.json", ...workspaces.map((name) => `${name}/package.json`)];
const changelog = "# Changelog\n\n## Unreleased\n\n- A new rule.\n\n## 0.1.0 (2026-01-02)\n\n- First version.\n";
const repository = "https://github.com/acme/bulkhead";

let root: string;

/** A copy of what a release reads and writes. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bulkhead-release-"));
  for (const file of [...manifests, ...namingFiles, "components/schema.json", "package-lock.json"]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    cpSync(join(repositoryRoot(), file), join(root, file));
  }
  setRepository(root, "acme/bulkhead");
  writeFileSync(join(root, "CHANGELOG.md"), changelog);
});

const read = (file: string) => readFileSync(join(root, file), "utf8");

describe("setting a version", () => {
  test("writes it into every manifest, the schema and the lockfile, and nothing else", () => {
    const before = Object.fromEntries([...manifests, "components/schema.json"].map((file) => [file, read(file)]));
    setVersion(root, "7.8.9", "2026-12-01");
    for (const [file, text] of Object.entries(before)) {
      expect(JSON.parse(read(file)).version).toBe("7.8.9");
      expect(read(file)).toBe(text.replace(/"version": "[^"]+"/, '"version": "7.8.9"'));
    }
    const lockfile = JSON.parse(read("package-lock.json"));
    expect(lockfile.version).toBe("7.8.9");
    for (const folder of ["", ...workspaces]) {
      expect(lockfile.packages[folder].version).toBe("7.8.9");
    }
  });

  test("dates the changelog, and leaves a place for what comes next", () => {
    setVersion(root, "7.8.9", "2026-12-01");
    expect(read("CHANGELOG.md")).toContain("## Unreleased\n\n## 7.8.9 (2026-12-01)\n\n- A new rule.\n\n## 0.1.0");
    expect(releaseProblems(root, "v7.8.9", repository)).toEqual([]);
  });

  test.each(["0.0.1", "1.2", "v1.2.3", "1.2.3-beta.1", "01.2.3", ""])("refuses '%s' and changes nothing", (next) => {
    const before = read("package.json");
    expect(() => setVersion(root, next, "2026-12-01")).toThrow("the version must be");
    expect([read("package.json"), read("CHANGELOG.md")]).toEqual([before, changelog]);
  });
});

describe("a release is refused", () => {
  beforeEach(() => setVersion(root, "7.8.9", "2026-12-01"));

  test("if the tag is another version", () => {
    expect(releaseProblems(root, "v7.8.8")).toEqual(["the tag must be v7.8.9, got 'v7.8.8'"]);
  });

  test.each(workspaces)("if %s has another version", (name) => {
    const file = `${name}/package.json`;
    writeFileSync(join(root, file), read(file).replace("7.8.9", "7.8.8"));
    expect(releaseProblems(root, "v7.8.9")).toEqual([`'version' of ${file} must be 7.8.9, got '7.8.8'`]);
  });

  test("if the changelog says nothing of it", () => {
    writeFileSync(join(root, "CHANGELOG.md"), changelog);
    expect(releaseProblems(root, "v7.8.9")).toEqual(["CHANGELOG.md must have a section '7.8.9 (<date>)' with text"]);
  });

  test("if it runs in another repository than the packages say they come from", () => {
    expect(releaseProblems(root, "v7.8.9", "https://github.com/someone/fork")).toEqual([
      `'repository.url' of package.json must be 'git+https://github.com/someone/fork.git', got 'git+${repository}.git'`,
    ]);
  });
});

describe("the repository that publishes", () => {
  test("is not named yet, and nothing is released in the name of a placeholder", () => {
    setVersion(root, "7.8.9", "2026-12-01");
    setRepository(root, `${placeholderOwner}/bulkhead`);
    expect(releaseProblems(root, "v7.8.9", `https://github.com/${placeholderOwner}/bulkhead`)).toEqual([
      "'repository.url' of package.json must name the repository that publishes, got the placeholder 'owner-not-set/bulkhead'; run 'npm run release -- --repository <owner>/<name>'",
    ]);
  });

  test("is set in every file that names it or its teams", () => {
    const { owner } = repositoryOf(repositoryRoot());
    setRepository(root, "acme/watertight");
    expect(repositoryOf(root)).toEqual({ owner: "acme", name: "watertight" });
    for (const file of namingFiles) {
      expect(read(file)).toMatch(/github\.com\/acme\/watertight|@acme\//);
      expect(read(file)).not.toContain(`${owner}/`);
    }
  });

  test("is named in no other file", () => {
    const { owner } = repositoryOf(repositoryRoot());
    const naming = execFileSync("git", ["grep", "-lF", "-e", `github.com/${owner}/`, "-e", `@${owner}/`], {
      cwd: repositoryRoot(),
      encoding: "utf8",
    });
    expect(
      naming
        .trimEnd()
        .split("\n")
        .filter((file) => !namingFiles.includes(file)),
    ).toEqual([]);
  });

  test.each(["acme", "acme/", "https://github.com/acme/bulkhead", "-acme/bulkhead"])("can't be '%s'", (full) => {
    expect(() => setRepository(root, full)).toThrow(
      `the repository must be <owner>/<name> as on GitHub, got '${full}'`,
    );
    expect(repositoryOf(root).owner).toBe("acme");
  });
});

test.each([
  ["0.2.0", "0.1.9", undefined],
  ["1.0.0", "0.99.99", undefined],
  ["0.1.10", "0.1.9", undefined],
  ["0.1.0", "0.1.0", "the version must be later than 0.1.0, got '0.1.0'"],
  ["0.1.9", "0.2.0", "the version must be later than 0.2.0, got '0.1.9'"],
])("whether %s may follow %s", (next, current, problem) => {
  expect(versionProblem(next, current)).toBe(problem);
});

test("the notes are the version's own part of the changelog", () => {
  expect(releaseNotes(changelog, "0.1.0")).toBe("- First version.\n");
  expect(() => releaseNotes(changelog, "0.1")).toThrow("must have a section '0.1 (<date>)'");
  expect(() => releasedChangelog("# Changelog\n\n## Unreleased\n", "1.0.0", "2026-12-01")).toThrow(
    "'Unreleased' with text",
  );
});

test("the project's own changelog has the version that its manifests have", () => {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot(), "package.json"), "utf8"));
  const text = readFileSync(join(repositoryRoot(), "CHANGELOG.md"), "utf8");
  expect(releaseNotes(text, version).length).toBeGreaterThan(100);
});
