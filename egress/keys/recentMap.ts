/**
 * A bounded map that forgets what has not been used for a long time. It has two halves. When the young half is full, it becomes the
 * old half, and the contents of the previous old half are forgotten. So the map is never emptied at once, and a look-up costs little
 * more than in a plain map.
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
