/** Reads on in a file of lines to which others append. */
import { open } from "node:fs/promises";
import { sizeOf } from "./boundedFile";

export class LineReader {
  readonly #file: string;
  #position: number;

  private constructor(file: string, position: number) {
    this.#file = file;
    this.#position = position;
  }

  static fromStart(file: string): LineReader {
    return new LineReader(file, 0);
  }

  static async fromEnd(file: string): Promise<LineReader> {
    return new LineReader(file, await sizeOf(file));
  }

  /** The lines that were completed since the last call, without empty ones. */
  async read(): Promise<string[]> {
    const size = await sizeOf(this.#file);
    if (size < this.#position) {
      // Another file has taken its place.
      this.#position = 0;
    }
    if (size === this.#position) {
      return [];
    }
    const handle = await open(this.#file, "r");
    try {
      const length = size - this.#position;
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, this.#position);
      // An unfinished line is read by the next call.
      const complete = buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf("\n") + 1);
      this.#position += complete.length;
      return complete.toString("utf8").split("\n").filter(Boolean);
    } finally {
      await handle.close();
    }
  }
}
