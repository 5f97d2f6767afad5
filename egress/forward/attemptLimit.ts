/**
 * How long one attempt may take. A connection that was dropped silently, or one stuck backend, must cost an attempt and not the whole
 * delivery time; a vendor that is slow today must not be cut off over and over, which would send every event twice.
 */

/** Milliseconds of a first attempt while the vendor answers quickly. */
const shortest = 1_250;
/** An attempt may take so many times what answers took lately. */
const tolerance = 4;
/** Weight of the newest answer in the average. */
const weight = 0.1;

export class AttemptLimit {
  /** Milliseconds that answers took lately. */
  #average = 0;

  /** @param took milliseconds from request to answer. */
  learn(took: number): void {
    this.#average += (took - this.#average) * weight;
  }

  /** Milliseconds for an attempt, 1 for the first; each further one gets twice the time. */
  of(attempt: number, remaining: number): number {
    const usual = Math.max(shortest, this.#average * tolerance);
    return Math.min(remaining, usual * 2 ** (attempt - 1));
  }
}
