/**
 * The findings of many programs, word by word, in text files that a person has read: one file per group of programs, in
 * the programs' order. `BULKHEAD_RECORD_FINDINGS=1` writes them anew; the difference is to be read as code is.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Judgement } from "./judge";

const records = process.env.BULKHEAD_RECORD_FINDINGS === "1";

export class RecordedFindings {
  readonly #file: string;
  readonly #found: Map<string, readonly string[]>;

  /** `path` is that of the file below `test/policies`. */
  constructor(path: string) {
    this.#file = join("test", "policies", path);
    this.#found = records ? new Map() : readSections(this.#file);
  }

  /** The titles of all programs in the file as it is now. */
  get titles(): string[] {
    return [...readSections(this.#file).keys()];
  }

  /** The findings that the file holds for a program; while recording, those that were found now. */
  of(title: string, found: readonly Judgement[]): readonly string[] {
    if (records) {
      this.#found.set(title, linesOf(found));
      mkdirSync(dirname(this.#file), { recursive: true });
      writeFileSync(
        this.#file,
        [...this.#found]
          .map(([name, lines]) => `${[name, ...lines.map((line) => `  ${line}`)].join("\n")}\n`)
          .join("\n"),
      );
    }
    return this.#found.get(title) ?? [];
  }
}

/** The lines of each program by its title; nothing for a file that isn't there. */
function readSections(file: string): Map<string, readonly string[]> {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  return new Map(
    text
      .split(/\n(?=\S)/)
      .map((section) => section.trimEnd().split("\n"))
      .filter(([title = ""]) => title !== "")
      .map(([title = "", ...lines]) => [title, lines.map((line) => line.trim()).filter((line) => line !== "")]),
  );
}

/** One line per finding, in the order in which the pack reports them. */
export function linesOf(found: readonly Judgement[]): string[] {
  return found.map(({ level, rule, name, message }) =>
    `${level} ${rule} ${name}: ${message}`.replaceAll("\n", "\\n").trim(),
  );
}
