/** Address ranges of a cell: reading, comparing and halving IPv4 ranges. The arithmetic is `ipaddr.js`'s. */
import ipaddr from "ipaddr.js";

export interface Ipv4Range {
  /** First address. */
  readonly first: ipaddr.IPv4;
  readonly prefix: number;
}

export interface CellRanges {
  /** Subnet of the workloads: the lower half. */
  readonly workload: string;
  /** Subnet of the egress proxies: the upper half. */
  readonly egress: string;
}

/** Largest and smallest range of a cell. /16 is the most that one subnet usually gets; half of a /25 is the /26 that Cloud Run asks for. */
export const cellRangePrefixes = { min: 16, max: 25 } as const;

/** An IPv4 range such as `10.8.0.0/20`; undefined if the text is not a range or does not start at its first address. */
export function parseRange(text: string): Ipv4Range | undefined {
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(text)) {
    return undefined;
  }
  const [first, prefix] = ipaddr.IPv4.parseCIDR(text);
  const network = ipaddr.IPv4.networkAddressFromCIDR(text);
  return first.toString() === network.toString() ? { first, prefix } : undefined;
}

export function formatRange({ first, prefix }: Ipv4Range): string {
  return `${first.toString()}/${prefix}`;
}

/** True for ranges within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 (RFC 1918). */
export function isPrivate(range: Ipv4Range): boolean {
  const last = ipaddr.IPv4.broadcastAddressFromCIDR(formatRange(range));
  return range.first.range() === "private" && last.range() === "private";
}

export function overlaps(left: Ipv4Range, right: Ipv4Range): boolean {
  return left.first.match(right.first, Math.min(left.prefix, right.prefix));
}

/** Cuts a cell's range into its two subnets. The range must have been checked. */
export function splitCellRange(text: string): CellRanges {
  const range = parseRange(text);
  if (range === undefined) {
    throw new Error(`'${text}' is not an IPv4 range`);
  }
  const { first, prefix } = range;
  // The upper half starts where the first bit after the prefix is set.
  const octets = [...first.octets];
  const octet = Math.floor(prefix / 8);
  octets[octet] = (octets[octet] ?? 0) | (0x80 >> (prefix % 8));
  return {
    workload: formatRange({ first, prefix: prefix + 1 }),
    egress: formatRange({ first: new ipaddr.IPv4(octets), prefix: prefix + 1 }),
  };
}
