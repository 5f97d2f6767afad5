import { expect, test } from "vitest";
import { RecentMap } from "../../../egress/keys/recentMap";

const half = 4;

test("keeps what was set or looked up lately, however much comes in between", () => {
  const map = new RecentMap<string, number>(half);
  map.set("regular", 1);
  for (let other = 0; other < 100; other++) {
    map.set(`other ${other}`, other);
    expect(map.get("regular")).toBe(1);
  }
});

test("is never emptied as a whole: the last entries are always there", () => {
  const map = new RecentMap<number, number>(half);
  for (let key = 0; key < 100; key++) {
    map.set(key, key);
    for (let recent = Math.max(0, key - half + 1); recent <= key; recent++) {
      expect(map.get(recent)).toBe(recent);
    }
  }
});

test("forgets what has not been used for long", () => {
  const map = new RecentMap<number, number>(half);
  for (let key = 0; key < 3 * half; key++) {
    map.set(key, key);
  }
  const kept = Array.from({ length: 3 * half }, (_unused, key) => key).filter((key) => map.get(key) !== undefined);
  expect(kept.length).toBeLessThanOrEqual(2 * half);
  expect(map.get(0)).toBeUndefined();
});
