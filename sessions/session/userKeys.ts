/** The API keys that a user has entered, by API. Kept in this process's memory only, and no longer than the session. */
export class UserKeys {
  readonly #keys = new Map<string, Buffer>();
  #isOver = false;

  has(api: string): boolean {
    return this.#keys.has(api);
  }

  /** Returns the key as text; undefined if the user has given none for this API. */
  get(api: string): string | undefined {
    return this.#keys.get(api)?.toString("latin1");
  }

  set(api: string, key: string): void {
    this.remove(api);
    if (!this.#isOver) {
      this.#keys.set(api, Buffer.from(key, "latin1"));
    }
  }

  /** Overwrites the key, and forgets it. */
  remove(api: string): void {
    this.#keys.get(api)?.fill(0);
    this.#keys.delete(api);
  }

  /** The session is over: forgets all keys, and takes no more. */
  end(): void {
    this.#isOver = true;
    for (const api of [...this.#keys.keys()]) {
      this.remove(api);
    }
  }
}
