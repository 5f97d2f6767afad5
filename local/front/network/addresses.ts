/** Addresses of the local run: which are Google's, which are private, and which are made up for public names. */
import { createHash } from "node:crypto";
import { BlockList, isIPv4 } from "node:net";

/** Google's addresses for its APIs inside of a VPC (VPC Service Controls, "Set up private connectivity"). */
const googleRanges = ["199.36.153.4/30", "199.36.153.8/30"] as const;

/** What `PRIVATE_RANGES_ONLY` sends into the VPC (Cloud Run, "Direct VPC egress"), as far as it matters here. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", ...googleRanges];

const googleDomains = ["googleapis.com", "run.app", "pkg.dev", "gcr.io", "gstatic.com"];

export function inRange(address: string, range: string): boolean {
  const [network = "", prefix = "32"] = range.split("/");
  if (!isIPv4(address) || !isIPv4(network)) {
    return false;
  }
  const list = new BlockList();
  list.addSubnet(network, Number(prefix));
  return list.check(address);
}

export function isPrivateAddress(address: string): boolean {
  return privateRanges.some((range) => inRange(address, range));
}

export function isGoogleVip(address: string): boolean {
  return googleRanges.some((range) => inRange(address, range));
}

export function isGoogleHost(host: string): boolean {
  return googleDomains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/**
 * Returns the made-up address of a public name. No real name server is asked: each name has one address from 198.18.0.0/15
 * (RFC 2544, never routed), made from the name, so that a firewall rule by name also applies to a call by address.
 */
export function publicAddressOf(host: string): string {
  const [first = 0, second = 0, third = 0] = createHash("sha256").update(host.toLowerCase()).digest();
  return `198.${18 + (first & 1)}.${second}.${third}`;
}
