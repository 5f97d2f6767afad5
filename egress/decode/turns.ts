/** Runs a few pieces of work at once; the others wait in order of arrival. By hand, since a dependency would be larger. */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  #free: number;

  /** @param free how many may go on at once. */
  constructor(free: number) {
    this.#free = free;
  }

  /** Resolves to a function that ends the turn; calling it again does nothing. */
  begin(): Promise<() => void> {
    return new Promise((begun) => {
      void this.take(() => new Promise<void>((end) => begun(end)));
    });
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
