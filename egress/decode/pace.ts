/**
 * Keeps long work from holding up the event loop. Work done in pieces asks after each piece whether its time in this turn of the loop is
 * up, and rests if so. All work of a turn shares one allowance, and one rester goes on per turn: many large requests at once take
 * turns and let small ones through.
 */

/** Milliseconds of work in pieces per turn of the event loop. */
const allowance = 4;

/** Functions that the pace needs of its surroundings; tests count with their own. */
export interface Surroundings {
  readonly now: () => number;
  readonly nextTurn: (run: () => void) => void;
}

export class Pace {
  readonly #surroundings: Surroundings;
  readonly #resting: (() => void)[] = [];
  #turnBegan: number | undefined;
  #isWaking = false;

  constructor(surroundings: Surroundings = { now: () => performance.now(), nextTurn: (run) => setImmediate(run) }) {
    this.#surroundings = surroundings;
  }

  /** True if the allowance of this turn is used up. Counts from the first question in a turn. */
  isUp(): boolean {
    const now = this.#surroundings.now();
    if (this.#turnBegan === undefined) {
      this.#turnBegan = now;
      this.#surroundings.nextTurn(() => {
        this.#turnBegan = undefined;
      });
    }
    return now - this.#turnBegan > allowance;
  }

  /** Resolves in a later turn, after those that have rested longer. */
  rest(): Promise<void> {
    return new Promise((resolve) => {
      this.#resting.push(resolve);
      this.#wake();
    });
  }

  #wake(): void {
    if (this.#isWaking || this.#resting.length === 0) {
      return;
    }
    this.#isWaking = true;
    this.#surroundings.nextTurn(() => {
      this.#isWaking = false;
      this.#resting.shift()?.();
      this.#wake();
    });
  }
}

/** The one event loop of this process has one pace. */
export const pace = new Pace();
