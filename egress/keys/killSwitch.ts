/**
 * The kill switch: `KEYS_DIR/switch/off` lists vendors, one a line, that nothing may leave for; `all` stops every vendor and every API,
 * and `api/<name>` one API. An operator flips it without a deploy.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { vendors } from "../../plan";

/** Milliseconds between looks at the file. */
export const killSwitchInterval = 2_000;

function isName(line: string): boolean {
  return line === "all" || vendors.has(line) || /^api\/[a-z][a-z0-9-]{0,62}$/.test(line);
}

export class KillSwitch {
  #off: ReadonlySet<string> = new Set();
  readonly #file: string;
  #looks = 0;
  /** The look whose names are in force. */
  #taken = 0;
  #timer: NodeJS.Timeout | undefined;

  readonly #changed: (off: readonly string[]) => void;

  constructor(keysDir: string, changed: (off: readonly string[]) => void) {
    this.#changed = changed;

    this.#file = join(keysDir, "switch", "off");
  }

  isOff(name: string): boolean {
    return this.#off.has("all") || this.#off.has(name);
  }

  /** Reads the file now, and from then on at every interval. */
  async start(): Promise<void> {
    await this.read();
    this.#timer = setInterval(() => void this.read(), killSwitchInterval);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** No file means that nothing is off. A file that can't be read, or a line that names nothing, turns everything off. */
  async read(): Promise<void> {
    const look = ++this.#looks;
    const off = await this.#names();
    // A read that took long must not undo a later one.
    if (look < this.#taken) {
      return;
    }
    this.#taken = look;
    if ([...off].join() === [...this.#off].join()) {
      return;
    }
    this.#off = off;
    this.#changed([...off]);
  }

  async #names(): Promise<ReadonlySet<string>> {
    try {
      const text = await readFile(this.#file, "utf8");
      const lines = text.split(/\r?\n/).map((line) => line.trim().toLowerCase());
      const names = lines.filter((line) => line !== "" && !line.startsWith("#"));
      // A name with a mistake in it must not leave on what was meant, and what is no name is not for the logs.
      return new Set(names.every(isName) ? names.sort() : ["all", ...names.filter(isName).sort()]);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      return new Set(code === "ENOENT" || code === "ENOTDIR" ? [] : ["all"]);
    }
  }
}
