/** Times of events in one request: corrected if the caller's clock is wrong, and distinct within a second. */
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

/**
 * Gives the events of a second its milliseconds 0, 1, 2, … in the order of their own times. Times leave to the second, and
 * vendors sort by time: without this, the order of events within a second would be lost.
 *
 * @param times own times of the calls, in milliseconds.
 */
export function rankWithinSeconds(calls: readonly TreatedCall[], times: readonly number[]): void {
  if (calls.length < 2) {
    return;
  }
  let second = -1;
  let rank = 0;
  for (const index of inOrder(times)) {
    const call = calls[index];
    if (call === undefined) {
      continue;
    }
    rank = call.time === second ? Math.min(rank + 1, 999) : 0;
    second = call.time;
    call.time += rank;
  }
}

/** Indexes of the times in ascending order; equal times keep theirs. */
function inOrder(times: readonly number[]): readonly number[] {
  const indexes = times.map((_time, index) => index);
  const isAscending = times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0));
  return isAscending ? indexes : indexes.sort((one, other) => (times[one] ?? 0) - (times[other] ?? 0));
}
