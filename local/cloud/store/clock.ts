/** The cloud's time: the machine's, and what a program would have waited. */
import { appendFile, readFile } from "node:fs/promises";

/** A clock in a file of seconds, one number per line, which any process may add to. */
export class Clock {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** Milliseconds since 1970. */
  async now(): Promise<number> {
    const lines = await readFile(this.file, "utf8").catch(() => "");
    const waited = lines.split("\n").reduce((sum, line) => sum + Number(line), 0);
    return Date.now() + waited * 1000;
  }

  async advance(seconds: number): Promise<void> {
    await appendFile(this.file, `${seconds}\n`, { mode: 0o600 });
  }
}
