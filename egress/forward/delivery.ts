/**
 * Deliveries to one lane of one vendor. One rule says when a request leaves: a slot must be free, and then nothing may be on its
 * way, or as much must be waiting as is worth a request, or the oldest parcel must have waited a moment. So a lone event leaves at
 * once, and under load events leave together. A parcel's promise settles when the vendor has answered for it. Deadlines go by the
 * monotonic clock: a wall clock that is set back must not keep callers waiting.
 */
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Credentials } from "../keys/credentials";
import { AttemptLimit } from "./attemptLimit";
import type { Item, Lane, Verdict } from "./lane";
import { type DeliveredParcel, type Delivery, deliveryOf, type Parcel, split } from "./parcels";
import { isWorthRetrying, retryDelay } from "./retry";
import type { Answer, Upstream } from "./upstream";

interface WaitingParcel extends Parcel {
  readonly arrival: number;
  readonly deadline: number;
  readonly settle: (delivery: Delivery) => void;
}

export interface DeliverySettings {
  /** Milliseconds from a parcel's arrival until its sender is asked to try later. 0: one attempt. */
  readonly timeout: number;
  readonly credentials: () => Credentials;
  /** Called with the status of each answer of the vendor. */
  readonly onStatus?: (status: number) => void;
}

/** Milliseconds of the one attempt if the plan leaves no time for retries. */
const singleAttemptTimeout = 10_000;
/** So many parcels are worth a request of their own. */
const worthwhileParcels = 64;
/** Milliseconds that a parcel waits for company at most, while another request is on its way. */
const companyWait = 4;
/** Verdict if the vendor gave no answer. */
const unreachable: Verdict = { how: "later", status: 503, throttled: [] };

export class LaneQueue {
  readonly #waiting: WaitingParcel[] = [];
  readonly #limit = new AttemptLimit();
  /** Aborted when the time is up by which everything must be finished: whoever waits to try again gives up. */
  readonly #ended = new AbortController();
  #end = Number.POSITIVE_INFINITY;
  #onTheWay = 0;
  #isDispatchDue = false;
  #timer: NodeJS.Timeout | undefined;

  readonly #lane: Lane;
  readonly #upstream: Upstream;
  readonly #settings: DeliverySettings;

  constructor(lane: Lane, upstream: Upstream, settings: DeliverySettings) {
    this.#lane = lane;
    this.#upstream = upstream;
    this.#settings = settings;
    setMaxListeners(lane.concurrency, this.#ended.signal);
  }

  /** Delivers the items of one caller, in as many parcels as the lane's caps make of them; never rejects. */
  deliver(items: readonly Item[]): Promise<DeliveredParcel[]> {
    const arrival = performance.now();
    // If the plan leaves no time for retries, the one attempt still gets its time.
    const deadline = arrival + (this.#isSingle ? singleAttemptTimeout : this.#settings.timeout);
    const parcels = split(items, this.#lane).map(
      (parcel) =>
        new Promise<DeliveredParcel>((resolve) => {
          const settle = (delivery: Delivery) => resolve({ items: parcel.items, delivery });
          this.#waiting.push({ ...parcel, arrival, deadline, settle });
        }),
    );
    this.#dispatchSoon();
    return Promise.all(parcels);
  }

  get isIdle(): boolean {
    return this.#onTheWay === 0 && this.#waiting.length === 0;
  }

  /** Tries nothing beyond this time (`performance.now()`): the process is about to end. */
  finishBy(time: number): void {
    this.#end = time;
    this.#dispatch();
    setTimeout(() => this.#ended.abort(), Math.max(0, time - performance.now())).unref();
  }

  /** One attempt, and no retries. */
  get #isSingle(): boolean {
    return this.#settings.timeout === 0;
  }

  /** Once everything that has arrived by now is read: what comes together leaves together, and nothing waits for a timer. */
  #dispatchSoon(): void {
    if (this.#isDispatchDue) {
      return;
    }
    this.#isDispatchDue = true;
    setImmediate(() => {
      this.#isDispatchDue = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    this.#expire();
    for (let first = this.#waiting[0]; first !== undefined && this.#mayLeave(first); first = this.#waiting[0]) {
      this.#onTheWay++;
      void this.#send(this.#nextBatch()).finally(() => {
        this.#onTheWay--;
        this.#dispatchSoon();
      });
    }
    this.#wakeForNext();
  }

  /** The rule of the head of this file. */
  #mayLeave(oldest: WaitingParcel): boolean {
    if (this.#onTheWay >= this.#lane.concurrency) {
      return false;
    }
    const isAlone = this.#onTheWay === 0 || this.#lane.maxItems === 1;
    const isWorthwhile = this.#waiting.length >= worthwhileParcels;
    return isAlone || isWorthwhile || performance.now() >= oldest.arrival + companyWait;
  }

  /** Dispatches again when the oldest parcel has waited long enough: for company, or at all if no slot is free. */
  #wakeForNext(): void {
    clearTimeout(this.#timer);
    const [oldest] = this.#waiting;
    if (oldest === undefined) {
      return;
    }
    const isFree = this.#onTheWay < this.#lane.concurrency;
    const at = isFree ? oldest.arrival + companyWait : this.#deadlineOf(oldest);
    this.#timer = setTimeout(() => this.#dispatch(), Math.max(1, at - performance.now()));
  }

  /** Senders whose time is up are asked to try later. */
  #expire(): void {
    const now = performance.now();
    while (this.#waiting[0] !== undefined && this.#deadlineOf(this.#waiting[0]) <= now) {
      this.#waiting.shift()?.settle({ how: "later", status: 503, retryAfter: undefined, throttled: [] });
    }
  }

  #deadlineOf(parcel: WaitingParcel): number {
    return Math.min(parcel.deadline, this.#end);
  }

  #nextBatch(): WaitingParcel[] {
    const { maxItems, maxBytes } = this.#lane;
    let count = 0;
    let items = 0;
    let bytes = 0;
    for (const parcel of this.#waiting) {
      items += parcel.items.length;
      bytes += parcel.bytes;
      if (count > 0 && (items > maxItems || bytes > maxBytes)) {
        break;
      }
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #send(batch: readonly WaitingParcel[]): Promise<void> {
    const [oldest, ...others] = batch;
    if (oldest === undefined) {
      return;
    }
    const items = others.length === 0 ? oldest.items : batch.flatMap((parcel) => parcel.items);
    const json = others.length === 0 ? oldest.json : batch.map((parcel) => parcel.json).join(",");
    const { verdict, retryAfter } = await this.#attempts(json, this.#deadlineOf(oldest));
    const isBatchFault = verdict.how === "too-large" || verdict.how === "refused";
    if (others.length > 0 && isBatchFault) {
      // One bad parcel must not spoil its neighbours: each quarter is tried on its own, down to the single parcel.
      const length = Math.ceil(batch.length / 4);
      const quarters = Array.from({ length: Math.ceil(batch.length / length) }, (_unused, index) =>
        batch.slice(index * length, (index + 1) * length),
      );
      await Promise.all(quarters.map((quarter) => this.#send(quarter)));
      return;
    }
    for (const parcel of batch) {
      parcel.settle(deliveryOf(verdict, retryAfter, items, parcel.items));
    }
  }

  async #attempts(json: string, deadline: number): Promise<{ verdict: Verdict; retryAfter: number | undefined }> {
    for (let attempt = 1; ; attempt++) {
      const remaining = Math.min(deadline, this.#end) - performance.now();
      const limit = this.#isSingle ? remaining : this.#limit.of(attempt, remaining);
      const began = performance.now();
      const answer = remaining > 0 ? await this.#attempt(json, Math.ceil(limit)) : undefined;
      const took = performance.now() - began;
      if (answer !== undefined) {
        this.#limit.learn(took);
        this.#settings.onStatus?.(answer.status);
      }
      const verdict = answer === undefined ? unreachable : this.#lane.verdict(answer.status, answer.body);
      if (verdict.how !== "later" || !isWorthRetrying(verdict.status)) {
        return { verdict, retryAfter: answer?.retryAfter };
      }
      const left = this.#isSingle ? 0 : Math.min(deadline, this.#end) - performance.now();
      const hung = answer === undefined && took >= limit;
      const delay = hung && left > 0 ? 0 : retryDelay(attempt, left, answer?.retryAfter, Math.random());
      if (delay === undefined) {
        return { verdict, retryAfter: answer?.retryAfter };
      }
      if (delay > 0) {
        await sleep(delay, undefined, { signal: this.#ended.signal }).catch(() => undefined);
      }
    }
  }

  async #attempt(json: string, timeout: number): Promise<Answer | undefined> {
    const { path, headers, body } = this.#lane.request(json, this.#settings.credentials(), Date.now());
    try {
      return await this.#upstream.send(path, headers, body, timeout);
    } catch {
      return undefined;
    }
  }
}
