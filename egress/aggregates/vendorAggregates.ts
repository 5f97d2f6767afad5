/** All aggregates of one vendor: counts its events, closes windows when they end, and hands their events to the outbox. */
import type { Keyring } from "../keys/keyring";
import { RecentMap } from "../keys/recentMap";
import { type FieldCount, type Ledger, wholeEvent } from "../ledger/ledger";
import type { Call } from "../plan/call";
import type { VendorPlan } from "../plan/compile";
import { aggregatedName } from "../plan/treat";
import type { AggregateWindows } from "./aggregateWindows";
import type { Outbox } from "./outbox";

/** Fewest ids of events that are remembered, to recognise what an SDK sends again; twice as many at most. */
const keptMessages = 16_384;

const maxKeptLength = 64;

interface Counted {
  readonly windows: AggregateWindows[];
  readonly whole: FieldCount;
}

export class VendorAggregates {
  readonly #plan: VendorPlan;
  readonly #keyring: () => Keyring;
  readonly #windows: readonly AggregateWindows[];
  readonly #byEvent = new Map<string, Counted>();
  readonly #outbox: Outbox;
  readonly #seen = new RecentMap<string, true>(keptMessages);
  #isClosed = false;

  constructor(
    plan: VendorPlan,
    keyring: () => Keyring,
    windows: readonly AggregateWindows[],
    outbox: Outbox,
    ledger: Ledger,
  ) {
    this.#plan = plan;
    this.#keyring = keyring;
    this.#windows = windows;
    this.#outbox = outbox;
    for (const one of windows) {
      const counted = this.#byEvent.get(one.event) ?? {
        windows: [],
        whole: ledger.count(plan.name, one.event, wholeEvent),
      };
      counted.windows.push(one);
      this.#byEvent.set(one.event, counted);
    }
  }

  /** Counts a call if an aggregate is about it. */
  count(call: Call, now: number): void {
    if (call.kind !== "track") {
      return;
    }
    const counted = this.#byEvent.get(aggregatedName(call, this.#plan));
    if (counted === undefined) {
      return;
    }
    if (this.#isClosed) {
      counted.whole.dropped(null, "overload");
      return;
    }
    const message = this.#messageOf(call, now);
    const isRepeat = message !== undefined && this.#seen.get(message) === true;
    if (isRepeat) {
      counted.whole.dropped(null, "duplicate");
    } else if (message !== undefined) {
      this.#seen.set(message, true);
    }
    const steady = performance.now();
    for (const windows of counted.windows) {
      // With `privacy` what counts must not depend on others' events, and these decide what is remembered here.
      if (!isRepeat || windows.isPrivate) {
        windows.count(call, message, now, steady);
      }
    }
  }

  /** The event's own id, as it came, in memory only; a long one as its hash, which takes no more memory than others. */
  #messageOf({ messageId }: Call, now: number): string | undefined {
    return messageId === undefined || messageId.length <= maxKeptLength
      ? messageId
      : this.#keyring().at(now)?.messageId(messageId);
  }

  /** Closes what is over, and tries again what has not left. */
  async tick(now: number, steady = performance.now()): Promise<void> {
    this.#outbox.tick(steady);
    await this.#sendAll(
      this.#windows.map((windows) => windows.tick(now, steady)),
      steady,
    );
  }

  /** Closes every window and sends its events. Nothing is counted any more. @param timeout milliseconds for permissions. */
  async close(timeout: number): Promise<void> {
    this.#isClosed = true;
    await this.#sendAll(
      this.#windows.map((windows) => windows.close(timeout)),
      performance.now(),
    );
    this.#outbox.close();
  }

  async #sendAll(closings: readonly ReturnType<AggregateWindows["close"]>[], steady: number): Promise<void> {
    const calls = (await Promise.all(closings)).flat();
    if (calls.length > 0) {
      await this.#outbox.add(calls, steady);
    }
  }
}
