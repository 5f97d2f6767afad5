/**
 * Events of aggregates on their way to one vendor. They are kept until the vendor has taken or refused them: each has one id and one set
 * of numbers for good, so that a retry counts once and draws no new noise. Bounded in events; the oldest go first.
 */
import type { LaneQueue } from "../forward/delivery";
import type { Item, Lane } from "../forward/lane";
import type { Delivery } from "../forward/parcels";
import type { Credentials } from "../keys/credentials";
import type { SwitchState } from "../keys/killSwitch";
import { type CallEnd, type PendingCall, settle } from "../ledger/pendingCall";
import type { TreatedCall } from "../plan/treat";
import type { VendorProtocol } from "../vendors/protocol";

/** Most events that wait for one vendor. */
const maxWaiting = 20_000;
/** Events that are encoded and sent at a time, so that nobody waits for the encoding of thousands. */
const piece = 500;
/** Milliseconds after which events that the vendor has not taken are given up. */
const holdTime = 6 * 60 * 60_000;
/** Milliseconds between attempts. */
const interval = 30_000;

export interface OutboxParts {
  readonly protocol: VendorProtocol;
  readonly credentials: () => Credentials | undefined;
  readonly queue: (lane: Lane) => LaneQueue;
  readonly switchState: () => SwitchState;
}

interface Waiting {
  readonly call: TreatedCall;
  /** Monotonic milliseconds. */
  readonly since: number;
}

export class Outbox {
  #waiting: Waiting[] = [];
  #lastAttempt = Number.NEGATIVE_INFINITY;
  #sending: Promise<void> | undefined;

  readonly #parts: OutboxParts;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** Takes events and tries to deliver them at once. Resolves after the attempt. */
  async add(calls: readonly TreatedCall[], steady: number): Promise<void> {
    this.#waiting.push(...calls.map((call) => ({ call, since: steady })));
    this.#giveUp(this.#waiting.splice(0, this.#waiting.length - maxWaiting), "not-delivered");
    await this.#sending;
    await this.#attempt(steady);
  }

  /** Tries again what waits, now and then. */
  tick(steady: number): void {
    if (this.#waiting.length > 0 && steady - this.#lastAttempt >= interval) {
      void this.#attempt(steady);
    }
  }

  /** The process ends: what has not left won't. */
  close(): void {
    this.#giveUp(this.#waiting, "not-delivered");
    this.#waiting = [];
  }

  #attempt(steady: number): Promise<void> {
    this.#sending ??= this.#send(steady).finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #send(steady: number): Promise<void> {
    this.#lastAttempt = steady;
    const isOld = ({ since }: Waiting) => steady - since > holdTime;
    this.#giveUp(this.#waiting.filter(isOld), "not-delivered");
    const waiting = this.#waiting.filter((one) => !isOld(one));
    this.#waiting = [];
    for (let first = 0; first < waiting.length; first += piece) {
      const batch = waiting.slice(first, first + piece);
      const again = await this.#deliver(batch);
      if (again.length > 0) {
        // What comes later waits too: the vendor is not taking anything now.
        this.#waiting.unshift(...again, ...waiting.slice(first + piece));
        return;
      }
    }
  }

  /** Sends a batch; what is to be sent again. */
  async #deliver(batch: readonly Waiting[]): Promise<readonly Waiting[]> {
    const { protocol, credentials, queue, switchState } = this.#parts;
    const state = switchState();
    if (state === "off") {
      this.#giveUp(batch, "switched-off");
      return [];
    }
    const found = credentials();
    if (state === "unknown" || found === undefined) {
      return batch;
    }
    const calls = batch.map(({ call }) => call);
    const items = protocol.encode(calls, found, protocol.aggregate.endpoint);
    const again = new Set<PendingCall>();
    await Promise.all(
      [...byLane(items)].map(async ([lane, own]) => {
        for (const { items: parcel, delivery } of await queue(lane).deliver(own)) {
          for (const item of parcel) {
            const end = endOf(delivery.how, "complaints" in delivery && delivery.complaints.has(item));
            for (const pending of item) {
              if (end === undefined) {
                again.add(pending);
              } else {
                settle(pending, end);
              }
            }
          }
        }
      }),
    );
    return batch.filter(({ call }) => again.has(call.pending));
  }

  #giveUp(waiting: readonly Waiting[], end: CallEnd): void {
    for (const { call } of waiting) {
      settle(call.pending, end);
    }
  }
}

/** Undefined if the item is to be sent again. */
function endOf(how: Delivery["how"], isRefused: boolean): CallEnd | undefined {
  switch (how) {
    case "accepted":
      return isRefused ? "refused-by-vendor" : "sent";
    case "refused":
    case "over-quota":
      return "refused-by-vendor";
    case "too-large":
      return "too-large";
    case "later":
      return undefined;
  }
}

function byLane(items: readonly Item[]): Map<Lane, Item[]> {
  const lanes = new Map<Lane, Item[]>();
  for (const item of items) {
    lanes.set(item.lane, [...(lanes.get(item.lane) ?? []), item]);
  }
  return lanes;
}
