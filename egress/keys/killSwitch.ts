/**
 * The kill switch: `KEYS_DIR/switch/off` lists the vendors that receive nothing, one per line. `all` stops every vendor and
 * API, `api/<name>` one API. An operator changes it without a deploy.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { keyFolders, switchFile, vendors } from "../../plan";

/** Milliseconds between looks at the file. */
export const killSwitchInterval = 2_000;

function isName(line: string): boolean {
  return line === "all" || vendors.has(line) || /^api\/[a-z][a-z0-9-]{0,62}$/.test(line);
}

export class KillSwitch {
  #off: ReadonlySet<string> = new Set();
  readonly #file: string;
  #looks = 0;
  /** Number of the look whose names are in effect. */
  #taken = 0;
  #timer: NodeJS.Timeout | undefined;

  readonly #changed: (off: readonly string[]) => void;

  constructor(keysDir: string, changed: (off: readonly string[]) => void) {
    this.#changed = changed;

    this.#file = join(keysDir, keyFolders.switch, switchFile);
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

  /** Without the file, nothing is switched off. A file that can't be read, or a line that is not a known name, turns everything off. */
  async read(): Promise<void> {
    const look = ++this.#looks;
    const off = await this.#names();
    // A slow read must not undo a later one.
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
      // A misspelt name must not leave its vendor on; only known names are logged.
      return new Set(names.every(isName) ? names.sort() : ["all", ...names.filter(isName).sort()]);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      return new Set(code === "ENOENT" || code === "ENOTDIR" ? [] : ["all"]);
    }
  }
}
