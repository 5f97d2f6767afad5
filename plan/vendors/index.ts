/**
 * The analytics vendors that Bulkhead knows: which hosts are theirs, which environment variables usually name their
 * tokens, and, for those in `proxied.ts`, how the egress proxy is used with them. The policy pack, the firewall of the
 * cell, the CLI and the egress proxy all read this one table.
 */
import { proxiedVendors } from "./proxied";
import { recognisedVendors } from "./recognised";
import type { ProxiedVendor, Vendor } from "./vendor";

export * from "./vendor";

export type ProxiedVendorName = keyof typeof proxiedVendors;

/** Vendors with a wire format that the egress proxy decodes. */
export const proxiedVendorNames = Object.keys(proxiedVendors) as readonly string[] as readonly ProxiedVendorName[];

const proxied: ReadonlyMap<string, ProxiedVendor> = new Map(
  Object.entries<Omit<ProxiedVendor, "name">>(proxiedVendors).map(([name, vendor]) => [name, { name, ...vendor }]),
);
const table: readonly Vendor[] = [...proxied.values(), ...recognisedVendors];

/** The facts of a vendor that the egress proxy speaks with. */
export function proxiedVendor(name: ProxiedVendorName): ProxiedVendor {
  const vendor = proxied.get(name);
  if (vendor === undefined) {
    throw new Error(`vendor '${name}' is not in the table`);
  }
  return vendor;
}

/** Every known vendor by name. */
export const vendors: ReadonlyMap<string, Vendor> = new Map(table.map((vendor) => [vendor.name, vendor]));

/** True if the egress proxy speaks the vendor's wire format. */
export function isProxiedVendor(name: string): name is ProxiedVendorName {
  return proxied.has(name);
}

/** The vendor that a host belongs to; undefined if none. Ignores case and a trailing dot. */
export function vendorOfHost(host: string): Vendor | undefined {
  const name = host.toLowerCase().replace(/\.$/, "");
  return table.find((vendor) => vendor.hosts.some((pattern) => hostMatches(pattern, name)));
}

function hostMatches(pattern: string, host: string): boolean {
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;
}

/** The vendor that usually reads an environment variable of this name; undefined if none. */
export function vendorOfEnvName(name: string): Vendor | undefined {
  const upper = name.toUpperCase();
  return table.find((vendor) => vendor.envNames.some((pattern) => wildcard(pattern).test(upper)));
}

const wildcards = new Map<string, RegExp>();
function wildcard(pattern: string): RegExp {
  let compiled = wildcards.get(pattern);
  if (!compiled) {
    const body = pattern
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*");
    compiled = new RegExp(`^${body}$`);
    wildcards.set(pattern, compiled);
  }
  return compiled;
}
