/** Check of a cell's address range. */
import { type Check, isOpen, problem, shown } from "../validation";
import { cellRangePrefixes, isPrivate, parseRange } from "./network/ranges";

const { min, max } = cellRangePrefixes;

export const addressRange: Check = {
  accepts: `a private IPv4 range (RFC 1918) of /${min} to /${max}`,
  problems: (path, value) => {
    if (isOpen(value)) {
      return [];
    }
    const range = typeof value === "string" ? parseRange(value) : undefined;
    if (range === undefined) {
      return [
        problem(
          path,
          `must be an IPv4 range that starts at its first address, such as '10.8.0.0/20', got ${shown(value)}`,
        ),
      ];
    }
    if (range.prefix < min || range.prefix > max) {
      return [problem(path, `must be between /${min} and /${max}, got '/${range.prefix}'; a /20 carries 50 tenants`)];
    }
    return isPrivate(range)
      ? []
      : [problem(path, `must be a private range (RFC 1918), got ${shown(value)}; use one within 10.0.0.0/8`)];
  },
};
