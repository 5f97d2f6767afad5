/** Keeps the lines that containers write. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { appendBounded } from "../cloud/logs/boundedFile";
import type { EntryLog } from "../cloud/logs/logEntry";
import { entryOf, type LogLine } from "../front/logs/entry";

const kept = 5_000;

/** The last ones in memory, all in one file per container for `local logs`, and as entries of the cloud's log. */
export class RunLog {
  readonly folder: string;
  readonly #lines: LogLine[] = [];
  /** Writes wait for each other, so that lines stay in order and `close` can wait for the last one. */
  #writing: Promise<void>;

  readonly #entries: EntryLog;

  constructor(folder: string, entries: EntryLog) {
    this.folder = folder;
    this.#entries = entries;
    this.#writing = mkdir(folder, { recursive: true, mode: 0o700 }).then(() => undefined);
  }

  lines(projectId: string): readonly LogLine[] {
    return this.#lines.filter((line) => line.projectId === projectId);
  }

  add(line: LogLine): void {
    this.#lines.push(line);
    if (this.#lines.length > kept) {
      this.#lines.shift();
    }
    this.#entries.append(entryOf(line));
    this.append(`${line.service}.${line.container}.log`, `${line.time} ${line.text}\n`);
  }

  /** Adds to a file of the log folder. */
  append(file: string, text: string): void {
    this.#writing = this.#writing.then(() => appendBounded(join(this.folder, file), text)).catch(() => undefined);
  }

  follow(stream: Readable, source: Omit<LogLine, "time" | "text">): void {
    createInterface({ input: stream }).on("line", (text) =>
      this.add({ ...source, time: new Date().toISOString(), text }),
    );
  }

  async close(): Promise<void> {
    await this.#writing;
  }
}
