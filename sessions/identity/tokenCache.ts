/** Verified tokens, until they expire. A browser sends the same one with each request of a page. */
import type { Identified } from "./identity";

const capacity = 4_096;

export class TokenCache {
  readonly #now: () => number;
  readonly #entries = new Map<string, { readonly identified: Identified; readonly until: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get(token: string): Identified | undefined {
    const entry = this.#entries.get(token);
    return entry !== undefined && this.#now() < entry.until ? entry.identified : undefined;
  }

  /** @param until milliseconds; the token is verified again from then on. */
  put(token: string, identified: Identified, until: number): Identified {
    if (this.#entries.size >= capacity) {
      // The oldest: a Map keeps the order of insertion.
      this.#entries.delete(this.#entries.keys().next().value ?? "");
    }
    this.#entries.set(token, { identified, until });
    return identified;
  }
}
