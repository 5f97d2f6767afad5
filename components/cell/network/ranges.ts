/** Address ranges of a cell, as plain arithmetic. */

export interface Ipv4Range {
  /** First address as a number. */
  readonly first: number;
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

/** An IPv4 range such as `10.8.0.0/20`, or undefined where the text is none or its address is not the range's first. */
export function parseRange(text: string): Ipv4Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) {
    return undefined;
  }
  const [, ...numbers] = match.map(Number);
  const prefix = numbers.pop() ?? 33;
  if (prefix > 32 || numbers.some((number) => number > 255)) {
    return undefined;
  }
  const first = numbers.reduce((sum, number) => sum * 256 + number, 0);
  return first % 2 ** (32 - prefix) === 0 ? { first, prefix } : undefined;
}

export function formatRange({ first, prefix }: Ipv4Range): string {
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${parts.join(".")}/${prefix}`;
}

/** True for ranges within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 (RFC 1918). */
export function isPrivate(range: Ipv4Range): boolean {
  return ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].some((text) => {
    const outer = parseRange(text);
    return outer !== undefined && range.prefix >= outer.prefix && overlaps(outer, range);
  });
}

export function overlaps(left: Ipv4Range, right: Ipv4Range): boolean {
  const end = ({ first, prefix }: Ipv4Range) => first + 2 ** (32 - prefix);
  return left.first < end(right) && right.first < end(left);
}

/** Cuts a cell's range into its two subnets. The range must have been checked. */
export function splitCellRange(text: string): CellRanges {
  const range = parseRange(text);
  if (range === undefined) {
    throw new Error(`'${text}' is no IPv4 range`);
  }
  const prefix = range.prefix + 1;
  return {
    workload: formatRange({ first: range.first, prefix }),
    egress: formatRange({ first: range.first + 2 ** (32 - prefix), prefix }),
  };
}
