/** Bounds what is held in memory at once. Whoever does not fit is told to come back, and nothing is queued for them. */

/** Most bytes of bodies and of events on their way. With what parsing adds, an instance of 512 MiB holds this. */
export const maxHeldBytes = 64 * 1024 * 1024;
/** Most requests at once. Cloud Run sends at most 1,000 to an instance. */
export const maxRequests = 2_048;

export class Admission {
  #bytes = 0;
  #requests = 0;

  readonly #byteLimit: number;
  readonly #requestLimit: number;

  constructor(byteLimit = maxHeldBytes, requestLimit = maxRequests) {
    this.#byteLimit = byteLimit;
    this.#requestLimit = requestLimit;
  }

  get requests(): number {
    return this.#requests;
  }

  /** Undefined where there is no room. Whoever enters must call `leave`. */
  enter(): Admitted | undefined {
    if (this.#requests >= this.#requestLimit) {
      return undefined;
    }
    this.#requests++;
    let held = 0;
    let pending: Promise<unknown> | undefined;
    const release = () => {
      this.#bytes -= held;
      this.#requests--;
    };
    return {
      hold: (bytes) => {
        if (bytes > held && this.#bytes + bytes - held > this.#byteLimit) {
          return false;
        }
        this.#bytes += bytes - held;
        held = bytes;
        return true;
      },
      holdUntil: (promise) => {
        pending = promise;
      },
      leave: () => {
        if (pending === undefined) {
          release();
        } else {
          void pending.then(release, release);
        }
      },
    };
  }
}

export interface Admitted {
  /** Holds this many bytes in all, no longer what was held before; false where there is no room, and nothing changes. */
  hold(bytes: number): boolean;
  /** What is held stays held after `leave` until the promise has settled: for work that outlives its answer. */
  holdUntil(promise: Promise<unknown>): void;
  leave(): void;
}
