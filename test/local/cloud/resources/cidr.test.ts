import { describe, expect, test } from "vitest";
import { contains, gatewayOf, overlaps, parseRange } from "../../../../local/cloud/resources/cidr";

describe("a range", () => {
  test.each([
    ["10.0.0.0/26", "10.0.0.1"],
    ["10.8.255.192/26", "10.8.255.193"],
    ["0.0.0.0/0", "0.0.0.1"],
  ])("%s has the gateway %s", (text, gateway) => {
    const range = parseRange(text);
    expect(range && gatewayOf(range)).toBe(gateway);
  });

  test.each(["10.0.0.1/24", "10.0.0.0", "10.0.0.0/33", "10.0.0.256/24", "10.0.0/24", "fd00::/8", "a"])(
    "is not %s",
    (text) => {
      expect(parseRange(text)).toBeUndefined();
    },
  );

  test.each([
    ["10.0.0.0/23", "10.0.1.0/24", true, true],
    ["10.0.1.0/24", "10.0.0.0/23", false, true],
    ["10.0.0.0/24", "10.0.0.0/24", true, true],
    ["10.0.0.0/24", "10.0.1.0/24", false, false],
  ])("%s against %s: contains %s, overlaps %s", (left, right, inside, shared) => {
    const [one, other] = [parseRange(left), parseRange(right)];
    if (one === undefined || other === undefined) {
      throw new Error("both must be ranges");
    }
    expect([contains(one, other), overlaps(one, other)]).toEqual([inside, shared]);
  });
});
