import { expect, test } from "vitest";
import { RecentMap } from "../../../egress/keys/recentMap";
import { recentNumbers } from "../../../egress/keys/recentNumbers";

const half = 64;

test("keeps and forgets the same numbers as a map does", () => {
  const numbers = recentNumbers(half);
  const map = new RecentMap<number, number>(half);
  let key = 1;
  for (let step = 0; step < 20_000; step++) {
    key = Math.imul(key, 1_103_515_245) + 12_345;
    const small = (key >>> 8) % (3 * half);
    if (step % 3 === 0) {
      numbers.set(small, step);
      map.set(small, step);
    } else {
      expect(numbers.get(small)).toBe(map.get(small));
    }
  }
});

test("takes the least and the greatest key, and zero as a value", () => {
  const numbers = recentNumbers(half);
  expect(numbers.get(0)).toBeUndefined();
  numbers.set(0, 0);
  numbers.set(2 ** 31 - 1, 999);
  expect([numbers.get(0), numbers.get(2 ** 31 - 1), numbers.get(1)]).toEqual([0, 999, undefined]);
});

test("fills with neighbours, and still finds each", () => {
  const numbers = recentNumbers(half);
  const keys = Array.from({ length: half }, (_unused, index) => index * 2 ** 24);
  for (const key of keys) {
    numbers.set(key, key / 2 ** 24);
  }
  expect(keys.map((key) => numbers.get(key))).toEqual(keys.map((_key, index) => index));
});
