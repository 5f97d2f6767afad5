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
  readonly #found = new Map<string, readonly string[]>();

  /** `path` is that of the file below `test/policies`. */
  constructor(path: string) {
    this.#file = join("test", "policies", path);
    const text = existsSync(this.#file) && !records ? readFileSync(this.#file, "utf8") : "";
    for (const section of text.split(/\n(?=\S)/)) {
      const [title = "", ...lines] = section.trimEnd().split("\n");
      this.#found.set(
        title,
        lines.map((line) => line.trim()).filter((line) => line !== ""),
      );
    }
  }

  /** The titles of all programs in the file. */
  get titles(): string[] {
    return [...this.#found.keys()].filter((title) => title !== "");
  }

  /** The findings that the file holds for a program; while recording, those that were found now. */
  of(title: string, found: readonly Judgement[]): readonly string[] {
    if (records) {
      this.#found.set(title, linesOf(found));
      const sections = [...this.#found].filter(([name]) => name !== "");
      mkdirSync(dirname(this.#file), { recursive: true });
      writeFileSync(
        this.#file,
        sections.map(([name, lines]) => `${[name, ...lines.map((line) => `  ${line}`)].join("\n")}\n`).join("\n"),
      );
    }
    return this.#found.get(title) ?? [];
  }
}

/** One line per finding, in the order in which the pack reports them. */
export function linesOf(found: readonly Judgement[]): string[] {
  return found.map(({ level, rule, name, message }) =>
    `${level} ${rule} ${name}: ${message}`.replaceAll("\n", "\\n").trim(),
  );
}
