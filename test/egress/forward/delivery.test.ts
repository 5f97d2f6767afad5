import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LaneQueue } from "../../../egress/forward/delivery";
import { accepted, type Item, type Lane } from "../../../egress/forward/lane";
import type { Answer, Upstream } from "../../../egress/forward/upstream";

const lane: Lane = {
  name: "batch",
  maxItems: 100,
  maxBytes: 100_000,
  concurrency: 8,
  request: (json) => ({ path: "/", headers: {}, body: json }),
  verdict: () => accepted,
};
const credentials = { token: "t", files: {}, settings: {} };
const ok: Answer = { status: 200, body: "", retryAfter: undefined };
const answerTime = 30;

/** A vendor that answers in `answerTime`, but for the requests that hang until their time is up. */
function vendor(hangs: (request: number) => boolean): Upstream & { readonly bodies: string[] } {
  const bodies: string[] = [];
  return {
    bodies,
    send: (_path, _headers, body, timeout) =>
      new Promise((resolve, reject) => {
        bodies.push(body ?? "");
        if (hangs(bodies.length)) {
          setTimeout(() => reject(new Error("timed out")), timeout);
        } else {
          setTimeout(() => resolve(ok), answerTime);
        }
      }),
    close: () => Promise.resolve(),
  };
}

const item = (number: number): Item => ({ lane, json: String(number), calls: [] });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Sends an event every so many milliseconds; returns how each ended and after how long. */
async function sendEvenly(queue: LaneQueue, count: number, interval: number): Promise<[how: string, took: number][]> {
  const ends: Promise<[string, number]>[] = [];
  for (let number = 0; number < count; number++) {
    const began = performance.now();
    const delivered = queue.deliver([item(number)]);
    ends.push(delivered.then(([parcel]) => [parcel?.delivery.how ?? "", performance.now() - began]));
    await vi.advanceTimersByTimeAsync(interval);
  }
  await vi.advanceTimersByTimeAsync(30_000);
  return Promise.all(ends);
}

describe("a lane's queue", () => {
  test("has a 99th percentile below 1.5 s while 1 request in 20 hangs, and refuses none", async () => {
    // 40 events a second, for 40 seconds.
    const queue = new LaneQueue(
      lane,
      vendor((request) => request % 20 === 7),
      { timeout: 10_000, credentials: () => credentials },
    );
    const ends = await sendEvenly(queue, 1_600, 25);
    expect(ends.filter(([how]) => how !== "accepted")).toEqual([]);
    const times = ends.map(([, took]) => took).sort((one, other) => one - other);
    expect(times[Math.floor(times.length * 0.5)]).toBeLessThan(60);
    expect(times[Math.floor(times.length * 0.99)]).toBeLessThan(1_500);
  });

  test("sends a lone event at once, and those that come meanwhile together a moment later", async () => {
    const upstream = vendor(() => false);
    const queue = new LaneQueue(lane, upstream, { timeout: 10_000, credentials: () => credentials });
    void queue.deliver([item(0)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(upstream.bodies).toEqual(["0"]);
    void queue.deliver([item(1)]);
    void queue.deliver([item(2)]);
    await vi.advanceTimersByTimeAsync(1);
    expect(upstream.bodies).toEqual(["0"]);
    await vi.advanceTimersByTimeAsync(4);
    expect(upstream.bodies).toEqual(["0", "1,2"]);
    expect(queue.isIdle).toBe(false);
    await vi.advanceTimersByTimeAsync(answerTime);
    expect(queue.isIdle).toBe(true);
  });

  test("asks a sender to try later when its time is up, also while no slot is free", async () => {
    const queue = new LaneQueue(
      lane,
      vendor(() => true),
      { timeout: 2_000, credentials: () => credentials },
    );
    const ends = await sendEvenly(queue, 40, 10);
    expect(new Set(ends.map(([how]) => how))).toEqual(new Set(["later"]));
    expect(Math.max(...ends.map(([, took]) => took))).toBeLessThan(2_100);
  });

  test("tries nothing beyond the time by which everything must be finished", async () => {
    const upstream = vendor(() => true);
    const queue = new LaneQueue(lane, upstream, { timeout: 60_000, credentials: () => credentials });
    const delivered = queue.deliver([item(0)]);
    await vi.advanceTimersByTimeAsync(100);
    queue.finishBy(performance.now() + 3_000);
    await vi.advanceTimersByTimeAsync(10_000);
    const requests = upstream.bodies.length;
    expect((await delivered)[0]?.delivery.how).toBe("later");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(upstream.bodies).toHaveLength(requests);
  });
});
