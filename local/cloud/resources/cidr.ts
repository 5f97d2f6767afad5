/** An IPv4 range as numbers: first and last address. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** Reads `10.0.0.0/26`; undefined when it is not a range or has host bits set. */
export function parseRange(text: string): AddressRange | undefined {
  const [, a, b, c, d, bits] =
    /^([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\/([0-9]{1,2})$/.exec(text) ?? [];
  const octets = [a, b, c, d].map(Number);
  const size = 2 ** (32 - Number(bits));
  if (bits === undefined || Number(bits) > 32 || octets.some((octet) => octet > 255)) {
    return undefined;
  }
  const first = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return first % size === 0 ? { first, last: first + size - 1 } : undefined;
}

export function overlaps(left: AddressRange, right: AddressRange): boolean {
  return left.first <= right.last && right.first <= left.last;
}

export function contains(outer: AddressRange, inner: AddressRange): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
