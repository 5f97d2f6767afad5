/** Times of events: corrected if the caller's clock is wrong, and in their order within a second. */
import { recentNumbers } from "./keys/recentNumbers";
import { type Calls, Unreadable } from "./plan/call";
import type { TreatedCall } from "./plan/treat";

/** Milliseconds. A smaller difference is the network's and the SDK's own delay. */
const leastSkew = 5_000;
/** Milliseconds: a week. A request that seems older is not from a wrong clock; it was stored and sent again. */
const mostSkew = 7 * 24 * 60 * 60_000;

/**
 * The calls in the proxy's time. The difference between arrival and the caller's own time of sending is added to each event's
 * time, as vendors do that ask for a time of sending. They could not do it themselves, since the proxy builds a new request.
 */
export function inServerTime(calls: Calls, sentAt: number | undefined, now: number): Calls {
  const skew = sentAt === undefined ? 0 : now - sentAt;
  if (Math.abs(skew) < leastSkew || Math.abs(skew) > mostSkew) {
    return calls;
  }
  return calls.map((call) =>
    call instanceof Unreadable || call.time === undefined ? call : { ...call, time: call.time + skew },
  );
}

/** Fewest events, and fewest people's seconds, that are remembered; twice as many at most. */
const kept = 8_192;
/** The last millisecond of a second. */
const lastNumber = 999;

/**
 * Gives the events of a second its milliseconds 0, 1, 2, …: those of one request in the order of their own times, and those of one
 * person over several requests in the order of arrival. Times leave to the second, and vendors sort by time: without this, the
 * order of events within a second would be lost. An event that an SDK sends again keeps its millisecond, since vendors recognise
 * duplicates by the time, too.
 */
export class SecondOrder {
  /** Numbers given lately, by person, second and own time. */
  readonly #given = recentNumbers(kept);
  /** The highest of them by person and second. */
  readonly #highest = recentNumbers(kept);

  /** @param times own times of the calls, in milliseconds. */
  number(calls: readonly TreatedCall[], times: readonly number[]): void {
    const occurrences = new Map<number, number>();
    let second = -1;
    let last = -1;
    for (const index of inOrder(times)) {
      const call = calls[index];
      if (call === undefined) {
        continue;
      }
      if (call.time !== second) {
        second = call.time;
        last = -1;
      }
      const person = mixed(call.pending.subject ?? 0, second / 1_000);
      let event = mixed(person, (times[index] ?? 0) - second);
      if (calls.length > 1) {
        // Events of one person that happened at the same time are told apart by their order in the request.
        const before = occurrences.get(event) ?? 0;
        occurrences.set(event, before + 1);
        event = mixed(event, before);
      }
      const number = this.#numberOf(person, event, last);
      last = Math.max(last, number);
      call.time += number;
    }
  }

  #numberOf(person: number, event: number, last: number): number {
    const given = this.#given.get(event);
    if (given !== undefined) {
      return given;
    }
    const number = Math.min(Math.max(this.#highest.get(person) ?? -1, last) + 1, lastNumber);
    this.#given.set(event, number);
    this.#highest.set(person, number);
    return number;
  }
}

/** Joins two numbers to a key. Two people who share one by chance get higher numbers than they need, and still in their order. */
function mixed(one: number, other: number): number {
  return (Math.imul(one ^ Math.imul(other + 1, 0x9e3779b1), 0x85ebca6b) >>> 1) | 0;
}

/** Indexes of the times in ascending order; equal times keep theirs. */
function inOrder(times: readonly number[]): readonly number[] {
  const indexes = times.map((_time, index) => index);
  const isAscending = times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0));
  return isAscending ? indexes : indexes.sort((one, other) => (times[one] ?? 0) - (times[other] ?? 0));
}
