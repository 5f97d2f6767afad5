/** What a `RecentMap` keeps its halves in. */
export interface Table<Key, Value> {
  readonly size: number;
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
  clear(): void;
}

/**
 * A bounded map that forgets what has not been used for a long time. It has two halves. When the young half is full, it becomes the
 * old half, and the contents of the previous old half are forgotten. So the map is never emptied at once, and a look-up costs little
 * more than in a plain map.
 */
export class RecentMap<Key, Value> {
  #young: Table<Key, Value>;
  #old: Table<Key, Value>;
  readonly #half: number;

  /**
   * @param half fewest entries that are kept; at most twice as many are.
   * @param newTable makes one half. Default: a `Map`.
   */
  constructor(half: number, newTable: () => Table<Key, Value> = () => new Map()) {
    this.#half = half;
    this.#young = newTable();
    this.#old = newTable();
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
      [this.#old, this.#young] = [this.#young, this.#old];
      this.#young.clear();
    }
    this.#young.set(key, value);
  }
}
