/** A seeded generator (mulberry32), so that the labelled set is the same on every machine. */
export class Random {
  #state: number;

  constructor(state: number) {
    this.#state = state;
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.integer(0, items.length - 1)] ?? items[0];
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => this.integer(0, 9)).join("");
  }

  letters(count: number, alphabet = "abcdefghijklmnopqrstuvwxyz"): string {
    return Array.from({ length: count }, () => alphabet[this.integer(0, alphabet.length - 1)]).join("");
  }

  /** Replaces each `#` by a digit and each `@` by a capital letter. */
  format(pattern: string): string {
    return pattern.replace(/[#@]/g, (place) =>
      place === "#" ? String(this.integer(0, 9)) : this.letters(1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    );
  }
}
