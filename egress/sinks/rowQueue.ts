/**
 * Rows that wait for their store. Adding one takes no time and waits for nothing, so that rows never hold up what goes to vendors. Bounded in
 * rows and bytes: while the store takes nothing, what no longer fits is counted as `overload` and stays.
 */
import type { SwitchState } from "../keys/killSwitch";
import { type CallEnd, type PendingCall, settle } from "../ledger/pendingCall";
import type { RowStore, RowsTaken } from "./rowStore";

/** Most rows, and most characters of them, that wait or are under way. */
export const queueLimits = { rows: 20_000, characters: 16 * 1024 * 1024 } as const;
/** Most rows and characters of one batch; Pub/Sub takes 1,000 messages and 10 MB in one request. */
const batchLimits = { rows: 500, characters: 1024 * 1024 } as const;
/** Milliseconds after a batch that was not taken. */
const pause = 5_000;

interface Waiting {
  readonly row: string;
  readonly pending: PendingCall;
}

export class RowQueue {
  #waiting: Waiting[] = [];
  #rows = 0;
  #characters = 0;
  #sending: Promise<void> | undefined;
  #pausedUntil = 0;
  #isClosed = false;

  readonly #store: RowStore;
  readonly #switchState: () => SwitchState;

  constructor(store: RowStore, switchState: () => SwitchState) {
    this.#store = store;
    this.#switchState = switchState;
  }

  add(row: string, pending: PendingCall): void {
    const fits = this.#rows < queueLimits.rows && this.#characters + row.length <= queueLimits.characters;
    if (!fits || this.#isClosed) {
      settle(pending, "overload");
      return;
    }
    this.#rows++;
    this.#characters += row.length;
    this.#waiting.push({ row, pending });
  }

  /** Sends what waits, unless it is being sent or the store has just refused. @param steady monotonic milliseconds. */
  tick(steady: number): Promise<void> {
    if (this.#sending === undefined && this.#waiting.length > 0 && steady >= this.#pausedUntil) {
      this.#sending = this.#sendAll(steady).finally(() => {
        this.#sending = undefined;
      });
    }
    return this.#sending ?? Promise.resolve();
  }

  /** Sends what waits once more, then closes the store; what has not left by then won't. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#sending;
    this.#pausedUntil = 0;
    await this.tick(performance.now());
    this.#giveUp("not-delivered");
    await this.#store.close();
  }

  async #sendAll(steady: number): Promise<void> {
    while (this.#waiting.length > 0) {
      const state = this.#switchState();
      if (state === "off") {
        this.#giveUp("switched-off");
        return;
      }
      if (state === "unknown") {
        return;
      }
      const batch = this.#nextBatch();
      const taken = await this.#store.write(batch.map(({ row }) => row)).catch((): RowsTaken => "later");
      if (taken === "later") {
        this.#waiting = [...batch, ...this.#waiting];
        this.#pausedUntil = steady + pause;
        return;
      }
      this.#settle(batch, taken === "taken" ? "sent" : "refused-by-vendor");
    }
  }

  #nextBatch(): Waiting[] {
    let characters = 0;
    let count = 0;
    for (const { row } of this.#waiting) {
      characters += row.length;
      if (count > 0 && (count === batchLimits.rows || characters > batchLimits.characters)) {
        break;
      }
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  #giveUp(end: CallEnd): void {
    this.#settle(this.#waiting.splice(0), end);
  }

  #settle(rows: readonly Waiting[], end: CallEnd): void {
    for (const { row, pending } of rows) {
      this.#rows--;
      this.#characters -= row.length;
      settle(pending, end);
    }
  }
}
