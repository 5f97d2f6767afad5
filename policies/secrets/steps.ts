/** Bounds the work on one text by counting steps, so that the result never depends on how busy the machine is. */

/** Steps for each character: all passes over an ordinary text, its nested texts included, need about half as many. */
const stepsForCharacter = 128;
const stepsForAnyText = 1_000_000;

export class Steps {
  #left: number;

  constructor(characters: number) {
    this.#left = stepsForAnyText + characters * stepsForCharacter;
  }

  /** Counts steps. Returns false once the text has used up its share. */
  spend(count: number): boolean {
    this.#left -= count;
    return this.#left >= 0;
  }
}
