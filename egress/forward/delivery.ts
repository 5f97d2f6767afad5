/**
 * Deliveries to one lane of one vendor. While no request is on its way a parcel leaves at once; under load parcels wait a moment and
 * leave together, up to the vendor's caps. A parcel's promise settles when the vendor has answered for it. Deadlines go by the
 * monotonic clock: a wall clock that is set back must not keep callers waiting.
 */

import type { Credentials } from "../keys/credentials";
import { AttemptLimit } from "./attemptLimit";
import type { Lane, Verdict } from "./lane";
import { type DeliveredPart, type Delivery, type Part, share, split } from "./parcels";
import { isWorthRetrying, retryDelay } from "./retry";
import type { Answer, Upstream } from "./upstream";

interface Parcel extends Part {
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
/** Requests on their way from which on parcels wait for company: what comes meanwhile leaves together with the next. */
const eagerRequests = 1;
/** So many parcels need not wait for more. */
const worthwhileParcels = 64;
/** Milliseconds that a parcel waits for company at most. */
const companyWait = 4;
/** Milliseconds between looks for parcels whose time is up while no request can leave. */
const expiryInterval = 100;
/** Verdict if the vendor gave no answer. */
const unreachable: Verdict = { how: "later", status: 503, throttled: [] };

export class LaneQueue {
  readonly #waiting: Parcel[] = [];
  readonly #pauses = new Set<() => void>();
  readonly #limit = new AttemptLimit();
  #onTheWay = 0;
  #isDispatchDue = false;
  #watch: { readonly timer: NodeJS.Timeout; readonly interval: number } | undefined;
  #end = Number.POSITIVE_INFINITY;

  readonly #lane: Lane;
  readonly #upstream: Upstream;
  readonly #settings: DeliverySettings;

  constructor(lane: Lane, upstream: Upstream, settings: DeliverySettings) {
    this.#lane = lane;
    this.#upstream = upstream;
    this.#settings = settings;
  }

  /** Delivers the items of one caller, in as many parcels as the lane's caps make of them; never rejects. */
  deliver(items: readonly string[]): Promise<DeliveredPart[]> {
    const arrival = performance.now();
    const deadline = arrival + this.#settings.timeout;
    const parcels = split(items, this.#lane).map(
      (part) =>
        new Promise<DeliveredPart>((resolve) => {
          const settle = (delivery: Delivery) => resolve({ length: part.items.length, delivery });
          this.#waiting.push({ arrival, deadline, settle, ...part });
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
    this.#expire();
    const wake = () => {
      for (const endPause of this.#pauses) {
        endPause();
      }
    };
    setTimeout(wake, Math.max(0, time - performance.now())).unref();
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
    while (this.#waiting.length > 0 && this.#onTheWay < this.#lane.concurrency) {
      if (!this.#isWorthARequest()) {
        break;
      }
      const batch = this.#nextBatch();
      if (batch.length === 0) {
        return;
      }
      this.#onTheWay++;
      void this.#send(batch).finally(() => {
        this.#onTheWay--;
        this.#dispatchSoon();
      });
    }
    this.#watchWaiting();
  }

  /** A lone request leaves at once; beside others it waits a moment for company, since each costs as much as many events. */
  #isWorthARequest(): boolean {
    const [first] = this.#waiting;
    if (first === undefined || this.#onTheWay < eagerRequests || this.#lane.maxItems === 1) {
      return true;
    }
    return this.#waiting.length >= worthwhileParcels || performance.now() >= first.arrival + companyWait;
  }

  #nextBatch(): Parcel[] {
    const batch: Parcel[] = [];
    let items = 0;
    let bytes = 0;
    for (const parcel of this.#waiting) {
      const fits = items + parcel.items.length <= this.#lane.maxItems && bytes + parcel.bytes <= this.#lane.maxBytes;
      if (batch.length > 0 && !fits) {
        break;
      }
      batch.push(parcel);
      items += parcel.items.length;
      bytes += parcel.bytes;
    }
    this.#waiting.splice(0, batch.length);
    return batch;
  }

  /** Parcels leave when they have waited for company long enough; their senders are asked to try later when their time is up. */
  #watchWaiting(): void {
    if (this.#waiting.length === 0) {
      return;
    }
    const interval = this.#onTheWay >= this.#lane.concurrency ? expiryInterval : companyWait;
    if (this.#watch !== undefined) {
      if (this.#watch.interval <= interval) {
        return;
      }
      // A slot has become free since: what waits must not wait for the longer look.
      clearTimeout(this.#watch.timer);
    }
    const timer = setTimeout(() => {
      this.#watch = undefined;
      this.#expire();
      this.#dispatch();
    }, interval);
    this.#watch = { timer, interval };
  }

  #expire(): void {
    const now = performance.now();
    while (this.#waiting[0] !== undefined && this.#deadlineOf(this.#waiting[0]) <= now) {
      this.#waiting.shift()?.settle({ how: "later", status: 503, retryAfter: undefined, throttled: [] });
    }
  }

  /** If the plan leaves no time for retries, the one attempt still gets its time. */
  #deadlineOf(parcel: Parcel): number {
    const own = this.#settings.timeout === 0 ? parcel.deadline + singleAttemptTimeout : parcel.deadline;
    return Math.min(own, this.#end);
  }

  async #send(batch: readonly Parcel[]): Promise<void> {
    const items = batch.length === 1 ? (batch[0]?.items ?? []) : batch.flatMap((parcel) => parcel.items);
    const { verdict, retryAfter } = await this.#attempts(items, batch[0]);
    const isBatchFault = verdict.how === "too-large" || verdict.how === "refused";
    if (batch.length > 1 && isBatchFault) {
      // One bad parcel must not spoil its neighbours: each quarter is tried on its own, down to the single parcel.
      const length = Math.ceil(batch.length / 4);
      const quarters = Array.from({ length: Math.ceil(batch.length / length) }, (_unused, index) =>
        batch.slice(index * length, (index + 1) * length),
      );
      await Promise.all(quarters.map((quarter) => this.#send(quarter)));
      return;
    }
    let offset = 0;
    for (const parcel of batch) {
      parcel.settle(share(verdict, retryAfter, offset, parcel.items.length));
      offset += parcel.items.length;
    }
  }

  async #attempts(
    items: readonly string[],
    oldest: Parcel | undefined,
  ): Promise<{ verdict: Verdict; retryAfter: number | undefined }> {
    const isSingle = this.#settings.timeout === 0;
    const deadline = oldest === undefined ? 0 : this.#deadlineOf(oldest);
    for (let attempt = 1; ; attempt++) {
      const remaining = Math.min(deadline, this.#end) - performance.now();
      const limit = isSingle ? remaining : this.#limit.of(attempt, remaining);
      const began = performance.now();
      const answer = remaining > 0 ? await this.#attempt(items, Math.ceil(limit)) : undefined;
      const took = performance.now() - began;
      if (answer !== undefined) {
        this.#limit.learn(took);
        this.#settings.onStatus?.(answer.status);
      }
      const verdict = answer === undefined ? unreachable : this.#lane.verdict(answer.status, answer.body);
      if (verdict.how !== "later" || !isWorthRetrying(verdict.status)) {
        return { verdict, retryAfter: answer?.retryAfter };
      }
      const left = isSingle ? 0 : Math.min(deadline, this.#end) - performance.now();
      const hung = answer === undefined && took >= limit;
      const delay = hung && left > 0 ? 0 : retryDelay(attempt, left, answer?.retryAfter, Math.random());
      if (delay === undefined) {
        return { verdict, retryAfter: answer?.retryAfter };
      }
      await this.#pause(delay);
    }
  }

  /** Waits, but not beyond the time by which everything must be finished. */
  #pause(delay: number): Promise<void> {
    if (delay === 0) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(delay, Math.max(0, this.#end - performance.now())));
      this.#pauses.add(end);
    });
  }

  async #attempt(items: readonly string[], timeout: number): Promise<Answer | undefined> {
    const { path, headers, body } = this.#lane.request(items, this.#settings.credentials(), Date.now());
    try {
      return await this.#upstream.send(path, headers, body, timeout);
    } catch {
      return undefined;
    }
  }
}
