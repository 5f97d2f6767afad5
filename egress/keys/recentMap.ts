/**
 * A bounded map that forgets what has not been used for long. It has two halves: when the young one is full it becomes the old
 * one, and what the old one held is forgotten. So it is never emptied as a whole, and a look-up costs little more than a map's.
 */
export class RecentMap<Key, Value> {
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();
  readonly #half: number;

  /** @param half fewest entries that are kept; at most twice as many are. */
  constructor(half: number) {
    this.#half = half;
  }

  get(key: Key): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) {
      return young;
    }
    const old = this.#old.get(key);
    if (old !== undefined) {
      this.set(key, old);
    }
    return old;
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= this.#half) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
