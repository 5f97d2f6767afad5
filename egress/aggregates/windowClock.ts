/**
 * Which window is open. Windows begin on the minute, hour or day in UTC and never open twice: if the wall clock is set back, the
 * open window ends when its length has passed by the monotonic clock, and the next one bears the time after it.
 */

export interface OpenWindow {
  /** Start in milliseconds, which names the window. */
  readonly start: number;
  /** When it ends by the monotonic clock (`performance.now()`), whatever becomes of the wall clock. */
  readonly endsBy: number;
}

/** Windows shorter than this still take events that are so much older: SDKs keep events for some seconds. */
const leastTolerance = 5 * 60_000;

export class WindowClock {
  readonly #length: number;
  #last = Number.NEGATIVE_INFINITY;

  /** @param length of a window, in milliseconds. */
  constructor(length: number) {
    this.#length = length;
  }

  /** The next window. @param steady monotonic milliseconds. */
  open(now: number, steady: number): OpenWindow {
    const start = Math.max(now - (now % this.#length), this.#last + this.#length);
    this.#last = start;
    const left = Math.min(start + this.#length - now, this.#length);
    return { start, endsBy: steady + left };
  }

  isOver({ start, endsBy }: OpenWindow, now: number, steady: number): boolean {
    return now >= start + this.#length || steady >= endsBy;
  }

  /** True for an event that is older than the open window by more than a window's length. */
  isLate(time: number, { start }: OpenWindow, now: number): boolean {
    const began = Math.min(start, now - (now % this.#length));
    return time < began - Math.max(this.#length, leastTolerance);
  }
}
