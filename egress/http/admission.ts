/**
 * Bounds what is held in memory at once. A request that does not fit is refused and asked to retry; nothing is queued. No holder (a
 * vendor, an API) may hold more than then stays free, so that one that hangs leaves room for all others.
 */

/** Most bytes of bodies and of events on their way. With what parsing adds, an instance of 512 MiB holds this. */
export const maxHeldBytes = 64 * 1024 * 1024;
/** Most requests at once. Cloud Run sends at most 1,000 to an instance. */
export const maxRequests = 2_048;

/** What one vendor or API holds now. */
interface Held {
  bytes: number;
  requests: number;
}

export class Admission {
  readonly #held: Held = { bytes: 0, requests: 0 };
  readonly #holders = new Map<string, Held>();

  readonly #byteLimit: number;
  readonly #requestLimit: number;

  constructor(byteLimit = maxHeldBytes, requestLimit = maxRequests) {
    this.#byteLimit = byteLimit;
    this.#requestLimit = requestLimit;
  }

  get requests(): number {
    return this.#held.requests;
  }

  /**
   * Returns undefined if there is no room. The request must call `leave` when it is over.
   * @param holder a vendor or API of the plan, never a name of the caller's.
   */
  enter(holder: string): Admitted | undefined {
    const all = this.#held;
    const own = this.#heldBy(holder);
    if (own.requests >= this.#requestLimit - all.requests) {
      return undefined;
    }
    all.requests++;
    own.requests++;
    let held = 0;
    let pending: Promise<unknown> | undefined;
    const add = (bytes: number) => {
      all.bytes += bytes;
      own.bytes += bytes;
      held += bytes;
    };
    const release = () => {
      add(-held);
      all.requests--;
      own.requests--;
    };
    return {
      hold: (bytes) => {
        const more = bytes - held;
        if (more > 0 && own.bytes + more > this.#byteLimit - all.bytes - more) {
          return false;
        }
        add(more);
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

  #heldBy(holder: string): Held {
    let held = this.#holders.get(holder);
    if (held === undefined) {
      held = { bytes: 0, requests: 0 };
      this.#holders.set(holder, held);
    }
    return held;
  }
}

export interface Admitted {
  /** Holds this many bytes in all, in place of what was held before; false if there is no room, and nothing changes. */
  hold(bytes: number): boolean;
  /** What is held stays held after `leave` until the promise has settled: for work that outlives its answer. */
  holdUntil(promise: Promise<unknown>): void;
  leave(): void;
}
