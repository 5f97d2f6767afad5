/** Keeps records as JSON files that are replaced as a whole. */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";

/**
 * JSON files under a folder, addressed by resource names such as `run.googleapis.com/projects/p/services/s`. Every
 * write is a rename, so a reader (or a process after `kill -9`) sees the old content or the new, never a part.
 */
export class JsonFiles<T> {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(name: string): Promise<T | undefined> {
    return this.#readFile(this.#file(name));
  }

  async write(name: string, content: T): Promise<void> {
    const file = this.#file(name);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFileAtomic(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, fsync: false });
  }

  async remove(name: string): Promise<void> {
    await rm(this.#file(name), { force: true });
  }

  /** What is directly in a collection, such as all of `…/projects/p/secrets`, by name. */
  async listDirect(collection: string): Promise<T[]> {
    const folder = join(this.#folder, ...collection.split("/").map(segment));
    const files = (await entries(folder)).filter((entry) => entry.isFile() && entry.name.endsWith(".json"));
    const found = await Promise.all(files.map((entry) => this.#readFile(join(folder, entry.name))));
    return found.filter((content) => content !== undefined);
  }

  /** Everything whose name starts with the given one (all, if it is empty), in the order of names. */
  async listBelow(prefix: string): Promise<T[]> {
    const walk = async (folder: string): Promise<T[]> => {
      const found: T[] = [];
      for (const entry of await entries(folder)) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) {
          found.push(...(await walk(path)));
        } else if (entry.name.endsWith(".json")) {
          const content = await this.#readFile(path);
          found.push(...(content === undefined ? [] : [content]));
        }
      }
      return found;
    };
    return walk(join(this.#folder, ...prefix.split("/").filter(Boolean).map(segment)));
  }

  async #readFile(file: string): Promise<T | undefined> {
    try {
      return JSON.parse(await readFile(file, "utf8")) as T;
    } catch (error) {
      if (isMissing(error)) {
        return undefined;
      }
      throw error;
    }
  }

  #file(name: string): string {
    return `${join(this.#folder, ...name.split("/").map(segment))}.json`;
  }
}

async function entries(folder: string) {
  try {
    const found = await readdir(folder, { withFileTypes: true });
    return found.sort((left, right) => (left.name < right.name ? -1 : 1));
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw error;
  }
}

/** Names come from programs, so they are encoded: no name can lead out of the folder. */
function segment(text: string): string {
  return encodeURIComponent(text).replace(/^\.+$/, (dots) => "%2E".repeat(dots.length));
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR";
}
