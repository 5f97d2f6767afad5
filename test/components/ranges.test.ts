/** The address arithmetic of a cell: its two subnets fill its range and never meet. */
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { expect, test } from "vitest";
import {
  cellRangePrefixes,
  formatRange,
  isPrivate,
  overlaps,
  parseRange,
  splitCellRange,
} from "../../components/cell/network/ranges";

const ranges = fc
  .tuple(
    fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    fc.integer({ min: cellRangePrefixes.min, max: cellRangePrefixes.max }),
  )
  .map(([address, prefix]) => ({ first: addressOf(address - (address % 2 ** (32 - prefix))), prefix }));

function addressOf(number: number): ipaddr.IPv4 {
  return new ipaddr.IPv4([24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256));
}

function numberOf(address: ipaddr.IPv4): number {
  return address.octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

test("the two subnets of a cell never overlap and fill its range", () => {
  fc.assert(
    fc.property(ranges, (range) => {
      const split = splitCellRange(formatRange(range));
      const workload = parseRange(split.workload);
      const egress = parseRange(split.egress);
      if (!workload || !egress) {
        throw new Error("a subnet is not a range");
      }
      expect(overlaps(workload, egress)).toBe(false);
      expect(overlaps(workload, range)).toBe(true);
      expect(overlaps(egress, range)).toBe(true);
      expect(workload.prefix).toBe(range.prefix + 1);
      expect(egress.prefix).toBe(range.prefix + 1);
      expect(numberOf(workload.first)).toBe(numberOf(range.first));
      expect(numberOf(egress.first)).toBe(numberOf(range.first) + 2 ** (31 - range.prefix));
    }),
  );
});

test("the addresses that the page promises to tenants are there", () => {
  // Two for each instance, in blocks of 16 for each revision (Cloud Run, "Direct VPC egress", IP address allocation).
  const ofRevision = Math.ceil((2 * 10) / 16) * 16;
  // Google keeps four addresses of each subnet.
  const carried = (range: string) =>
    Object.values(splitCellRange(range)).map((half) => 2 ** (32 - (parseRange(half)?.prefix ?? 32)) - 4);
  for (const [range, revisions] of [
    ["10.8.0.0/20", 1],
    ["10.8.0.0/19", 2],
  ] as const) {
    for (const addresses of carried(range)) {
      expect(addresses).toBeGreaterThanOrEqual(50 * revisions * ofRevision);
    }
  }
  expect(Math.min(...carried("10.8.0.0/20"))).toBeLessThan(50 * 2 * ofRevision);
});

test("subnets of cells with separate ranges never overlap", () => {
  fc.assert(
    fc.property(ranges, ranges, (left, right) => {
      fc.pre(!overlaps(left, right));
      const parts = [left, right].map((range) => Object.values(splitCellRange(formatRange(range))).map(parseRange));
      for (const a of parts[0] ?? []) {
        for (const b of parts[1] ?? []) {
          expect(a && b && overlaps(a, b)).toBe(false);
        }
      }
    }),
  );
});

test("the smallest cell's subnets are the /26 that Cloud Run asks for", () => {
  expect(splitCellRange(`10.0.0.0/${cellRangePrefixes.max}`)).toEqual({
    workload: "10.0.0.0/26",
    egress: "10.0.0.64/26",
  });
});

test("a range is read back as it was written", () => {
  fc.assert(
    fc.property(ranges, (range) => {
      expect(parseRange(formatRange(range))).toEqual(range);
    }),
  );
});

test.each([
  "10.0.0.1/20",
  "10.0.0.0",
  "10.0.0.0/33",
  "256.0.0.0/16",
  "10.0.0/16",
  "0x0a.0.0.0/16",
  "10.0.0.0/1x",
  "text",
])("%s is not a range", (text) => {
  expect(parseRange(text)).toBeUndefined();
});

test.each([
  ["10.255.0.0/16", true],
  ["172.16.0.0/16", true],
  ["172.32.0.0/16", false],
  ["10.0.0.0/7", false],
  ["192.168.1.0/24", true],
  ["192.169.0.0/16", false],
  ["8.8.8.0/24", false],
])("%s is private: %s", (text, expected) => {
  const range = parseRange(text);
  expect(range && isPrivate(range)).toBe(expected);
});
