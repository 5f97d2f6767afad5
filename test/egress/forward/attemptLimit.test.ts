import { describe, expect, test } from "vitest";
import { AttemptLimit } from "../../../egress/forward/attemptLimit";

describe("the time of an attempt", () => {
  test("is far below the delivery time while the vendor answers quickly, and doubles with each attempt", () => {
    const limit = new AttemptLimit();
    expect([1, 2, 3, 4].map((attempt) => limit.of(attempt, 60_000))).toEqual([1_250, 2_500, 5_000, 10_000]);
    for (let answer = 0; answer < 100; answer++) {
      limit.learn(100);
    }
    expect(limit.of(1, 60_000)).toBe(1_250);
  });

  test("is never more than what is left", () => {
    expect(new AttemptLimit().of(1, 300)).toBe(300);
    expect(new AttemptLimit().of(9, 10_000)).toBe(10_000);
  });

  test("follows a vendor that is slow as a whole, so that its answers are not cut off over and over", () => {
    const limit = new AttemptLimit();
    for (let answer = 0; answer < 40; answer++) {
      limit.learn(3_000);
    }
    expect(limit.of(1, 60_000)).toBeGreaterThan(10_000);
    for (let answer = 0; answer < 60; answer++) {
      limit.learn(100);
    }
    expect(limit.of(1, 60_000)).toBe(1_250);
  });
});
