/**
 * `npm run release -- 0.2.0` sets the version in all places and dates the changelog. `--check v0.2.0` is for the release
 * workflow: it fails unless tag, manifests, schema, changelog and repository agree. `--notes v0.2.0` prints what the
 * changelog says of a version. `--repository <owner>/<name>` sets the repository that publishes.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryProblems, setRepository } from "./repository";
import { releasedChangelog, releaseNotes, versionProblem } from "./version";

/** A folder that holds the project; tests give a copy. */
export function setVersion(root: string, next: string, date: string): void {
  const current = readJson(root, "package.json").version as string;
  const problem = versionProblem(next, current);
  if (problem !== undefined) {
    throw new Error(problem);
  }
  const changelog = releasedChangelog(read(root, "CHANGELOG.md"), next, date);
  for (const file of versionedFiles(root)) {
    const text = read(root, file);
    // The first `version` of each file is its own; the file keeps its layout.
    writeFileSync(join(root, file), text.replace(`"version": "${current}"`, `"version": "${next}"`));
  }
  const lockfile = readJson(root, "package-lock.json") as {
    version: string;
    packages: Record<string, { version?: string }>;
  };
  lockfile.version = next;
  for (const folder of ["", ...workspaces(root)]) {
    const entry = lockfile.packages[folder];
    if (entry !== undefined) {
      entry.version = next;
    }
  }
  writeFileSync(join(root, "package-lock.json"), `${JSON.stringify(lockfile, null, 2)}\n`);
  writeFileSync(join(root, "CHANGELOG.md"), changelog);
}

/** What keeps a tag from being released; empty if nothing does. `repository` is the one that the release runs in. */
export function releaseProblems(root: string, tag: string, repository?: string): readonly string[] {
  const { version } = readJson(root, "package.json") as { version: string };
  const problems = tag === `v${version}` ? [] : [`the tag must be v${version}, got '${tag}'`];
  for (const file of versionedFiles(root)) {
    const found = readJson(root, file).version;
    if (found !== version) {
      problems.push(`'version' of ${file} must be ${version}, got '${found}'`);
    }
  }
  try {
    releaseNotes(read(root, "CHANGELOG.md"), version);
  } catch (error) {
    problems.push((error as Error).message);
  }
  return [...problems, ...repositoryProblems(root, repository)];
}

/** Files whose first `version` is the project's. */
function versionedFiles(root: string): readonly string[] {
  return ["package.json", ...workspaces(root).map((name) => `${name}/package.json`), "components/schema.json"];
}

function workspaces(root: string): readonly string[] {
  return readJson(root, "package.json").workspaces as readonly string[];
}

function read(root: string, file: string): string {
  return readFileSync(join(root, file), "utf8");
}

function readJson(root: string, file: string): Record<string, unknown> {
  return JSON.parse(read(root, file));
}

function main(root: string, args: readonly string[]): void {
  const [first = "", tag = ""] = args;
  if (first === "--notes") {
    process.stdout.write(releaseNotes(read(root, "CHANGELOG.md"), tag.replace(/^v/, "")));
  } else if (first === "--repository") {
    setRepository(root, tag);
  } else if (first === "--check") {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env;
    const problems = releaseProblems(root, tag, name === undefined ? undefined : `${server}/${name}`);
    if (problems.length > 0) {
      throw new Error(`${tag} can't be released:\n  ${problems.join("\n  ")}`);
    }
  } else {
    const changed = execFileSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" });
    if (changed !== "") {
      throw new Error(`the working tree must be clean, got\n${changed.trimEnd()}`);
    }
    setVersion(root, first, new Date().toISOString().slice(0, 10));
    process.stdout.write(
      `set ${first}; next: npm run check, commit, merge, then: git tag -s v${first} && git push origin v${first}\n`,
    );
  }
}

if (require.main === module) {
  try {
    main(join(__dirname, ".."), process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
