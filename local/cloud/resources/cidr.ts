/** IPv4 ranges of subnets. */
import ipaddr from "ipaddr.js";

/** Network address and length of the prefix. */
export type AddressRange = readonly [network: ipaddr.IPv4, prefix: number];

/** Reads `10.0.0.0/26`; undefined if the text is not a range or has host bits set. */
export function parseRange(text: string): AddressRange | undefined {
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(text)) {
    return undefined;
  }
  const [address, prefix] = ipaddr.IPv4.parseCIDR(text);
  const network = ipaddr.IPv4.networkAddressFromCIDR(text);
  return address.toString() === network.toString() ? [network, prefix] : undefined;
}

/** Whether every address of the second range is in the first. */
export function contains([network, prefix]: AddressRange, [inner, innerPrefix]: AddressRange): boolean {
  return prefix <= innerPrefix && inner.match(network, prefix);
}

/** Whether two ranges share an address. */
export function overlaps(left: AddressRange, right: AddressRange): boolean {
  return contains(left, right) || contains(right, left);
}

/** The range's first address after that of the network, which Google takes as the gateway. */
export function gatewayOf([network]: AddressRange): string {
  const octets = network.toByteArray();
  return [...octets.slice(0, 3), (octets[3] ?? 0) + 1].join(".");
}
