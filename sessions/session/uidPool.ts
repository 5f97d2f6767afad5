/** User ids of sessions. One is used again only when nothing runs under it any more. */
import { processesByUid } from "./processes";

/** Beyond the ids of Debian's users and of the usual container users. */
const firstUid = 200_000;
/** Ids of one launcher. Launchers on one machine, as in tests, have different process ids, and so different ids for sessions. */
const block = 4_096;
const blocks = 256;

export class UidPool {
  readonly #free: number[];
  /** Ids that nothing ran under at the start. They are used by sessions only, so the first use of each needs no other look at all processes. */
  readonly #unused: Set<number>;

  /** @param count twice the sessions, so that an id rests before it is used again. */
  constructor(count: number) {
    const first = firstUid + (process.pid % blocks) * block;
    this.#free = Array.from({ length: count }, (_, index) => first + index);
    const inUse = processesByUid();
    this.#unused = new Set(this.#free.filter((uid) => !inUse.has(uid)));
  }

  /** The id that has rested longest; undefined if none is clean. */
  take(): number | undefined {
    for (let turn = this.#free.length; turn > 0; turn -= 1) {
      const uid = this.#free.shift() as number;
      if (this.#unused.delete(uid) || !processesByUid().has(uid)) {
        return uid;
      }
      this.#free.push(uid);
    }
    return undefined;
  }

  giveBack(uid: number): void {
    this.#free.push(uid);
  }
}
