/** Locks between processes that use the same cloud folder. */
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { lock } from "proper-lockfile";

/** A holder is taken for dead after this time without a renewal. */
const staleMs = 10_000;
/** With polls of at most 50 ms this waits for some minutes: longer than any queue of 16 engines on one target. */
const attempts = 6_000;

/**
 * Locks by name, held across processes. Work within one process queues in memory first, so that each process has at most
 * one contender that polls the file system.
 */
export class Locks {
  readonly #folder: string;
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async hold<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(name) ?? Promise.resolve();
    const turn = before.then(() => this.#holdFile(name, work));
    const settled = turn.catch(() => undefined);
    this.#queues.set(name, settled);
    try {
      return await turn;
    } finally {
      if (this.#queues.get(name) === settled) {
        this.#queues.delete(name);
      }
    }
  }

  async #holdFile<T>(name: string, work: () => Promise<T>): Promise<T> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const file = join(this.#folder, createHash("sha256").update(name).digest("hex").slice(0, 32));
    let lost: Error | undefined;
    const release = await lock(file, {
      realpath: false,
      // A process that was suspended for too long loses its lock: the call fails, the process goes on.
      onCompromised: (error) => {
        lost = error;
      },
      stale: staleMs,
      retries: { retries: attempts, factor: 1.3, minTimeout: 2, maxTimeout: 50, randomize: true },
    });
    try {
      const result = await work();
      if (lost) {
        throw new Error(`the lock on '${name}' was lost while it was held; run it again`, { cause: lost });
      }
      return result;
    } finally {
      if (!lost) {
        await release();
      }
    }
  }
}
