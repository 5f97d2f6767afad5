import { describe, expect, test } from "vitest";
import { Pace } from "../../../egress/decode/pace";

/** A loop whose turns and clock the test moves by hand. */
function handLoop() {
  let time = 0;
  let queue: (() => void)[] = [];
  return {
    surroundings: { now: () => time, nextTurn: (run: () => void) => void queue.push(run) },
    work(milliseconds: number) {
      time += milliseconds;
    },
    async turn() {
      const due = queue;
      queue = [];
      for (const run of due) {
        run();
      }
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe("the pace of long work", () => {
  test("asks for a rest once 4 ms of a turn are used up, and not before", () => {
    const loop = handLoop();
    const pace = new Pace(loop.surroundings);
    expect(pace.isUp()).toBe(false);
    loop.work(4);
    expect(pace.isUp()).toBe(false);
    loop.work(1);
    expect(pace.isUp()).toBe(true);
  });

  test("counts anew in the next turn", async () => {
    const loop = handLoop();
    const pace = new Pace(loop.surroundings);
    pace.isUp();
    loop.work(100);
    expect(pace.isUp()).toBe(true);
    await loop.turn();
    expect(pace.isUp()).toBe(false);
  });

  test("lets one rester go on per turn, first come, first served", async () => {
    const loop = handLoop();
    const pace = new Pace(loop.surroundings);
    const done: number[] = [];
    for (const number of [1, 2, 3]) {
      void pace.rest().then(() => done.push(number));
    }
    expect(done).toEqual([]);
    await loop.turn();
    expect(done).toEqual([1]);
    await loop.turn();
    await loop.turn();
    expect(done).toEqual([1, 2, 3]);
  });
});
