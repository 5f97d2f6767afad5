/** Finds the files to scan: source code that is part of the app, each once, within limits. */
import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { grammarOf } from "./code/parser";
import type { ScanProblem } from "./finding";

export interface SourceFile {
  /** Relative to the scanned folder, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Folders of other people's code, of builds and of tools. */
const skipped = new Set([
  "node_modules",
  "site-packages",
  "__pycache__",
  "venv",
  "env",
  "dist",
  "build",
  "out",
  "coverage",
  "vendor",
  "third_party",
  "bower_components",
  "target",
]); // prettier-ignore

const limits = {
  /** Largest file, in bytes; a larger one was made by a program. */
  fileBytes: 1_000_000,
  /** Files in one scan. */
  files: 20_000,
  /** Folders below the scanned one. */
  depth: 64,
} as const;

/** Files and folders of tests: no user reaches them. */
const ofTests =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|e2e|spec|fixtures)\/|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$|\.(?:test|spec|e2e|stories)\.[cm]?[jt]sx?$/;

/** Every source file in a folder, in a fixed order. What can't be read is in `problems`. */
export function* sourceFiles(folder: string, problems: ScanProblem[]): Generator<SourceFile> {
  const seen = new Set<string>();
  let count = 0;
  for (const path of walk(folder, "", 0, seen, problems)) {
    count += 1;
    if (count > limits.files) {
      problems.push({ file: path, why: `not read: more than ${limits.files} files` });
      return;
    }
    const text = read(join(folder, path), path, problems);
    if (text !== undefined && isMinified(text)) {
      problems.push({ file: path, why: "not read: minified" });
    } else if (text !== undefined) {
      yield { path, text };
    }
  }
}

/** Made by a program, for programs: lines of hundreds of characters. */
function isMinified(text: string): boolean {
  return text.length > 20_000 && text.split("\n").length < text.length / 300;
}

function* walk(
  folder: string,
  inside: string,
  depth: number,
  seen: Set<string>,
  problems: ScanProblem[],
): Generator<string> {
  const place = join(folder, inside);
  let entries: Dirent[];
  try {
    const real = realpathSync(place);
    if (seen.has(real)) {
      return;
    }
    seen.add(real);
    entries = readdirSync(place, { withFileTypes: true });
  } catch (error) {
    problems.push({ file: inside === "" ? "." : inside, why: `not read: ${codeOf(error)}` });
    return;
  }
  if (depth > limits.depth) {
    problems.push({ file: inside, why: `not read: more than ${limits.depth} folders deep` });
    return;
  }
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = inside === "" ? entry.name : `${inside}/${entry.name}`;
    // A link may lead out of the folder or back into it; what it leads to inside is read in its own place.
    if (entry.isSymbolicLink()) {
      continue;
    }
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name) && !entry.name.startsWith(".") && !isEnvironment(join(folder, path))) {
        yield* walk(folder, path, depth + 1, seen, problems);
      }
    } else if (
      entry.isFile() &&
      grammarOf(entry.name) !== undefined &&
      !/\.(?:min\.js|d\.[cm]?ts)$/.test(entry.name) &&
      !ofTests.test(path)
    ) {
      yield path;
    }
  }
}

/** A virtual environment of Python under any name. */
function isEnvironment(folder: string): boolean {
  try {
    return lstatSync(join(folder, "pyvenv.cfg")).isFile();
  } catch {
    return false;
  }
}

function read(file: string, path: string, problems: ScanProblem[]): string | undefined {
  try {
    const { size } = statSync(file);
    if (size > limits.fileBytes) {
      problems.push({ file: path, why: `not read: ${size} bytes, more than ${limits.fileBytes}` });
      return undefined;
    }
    const bytes = readFileSync(file);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      problems.push({ file: path, why: "read in part: not valid UTF-8" });
      return bytes.toString("utf8");
    }
  } catch (error) {
    problems.push({ file: path, why: `not read: ${codeOf(error)}` });
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
