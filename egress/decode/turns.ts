/** Lets a few pieces of work go on at once; the others wait for their turn, first come, first served. */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  #free: number;

  /** @param free how many may go on at once. */
  constructor(free: number) {
    this.#free = free;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#free--;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The turn passes on; it becomes free only where nobody waits.
      if (next === undefined) {
        this.#free++;
      } else {
        next();
      }
    }
  }
}
