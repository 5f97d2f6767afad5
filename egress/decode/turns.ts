/** Runs a few pieces of work at once; the others wait in order of arrival. By hand, since a dependency would be larger. */
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
      // The turn passes to the next one; it becomes free only if none waits.
      if (next === undefined) {
        this.#free++;
      } else {
        next();
      }
    }
  }
}
