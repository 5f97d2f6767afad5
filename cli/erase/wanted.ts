/** What each vendor is to be asked for: the pseudonyms of every id under every key date, computed as the proxy does. */
import { createHash } from "node:crypto";
import { asId } from "../../egress/decode/values";
import { DatedKey } from "../../egress/keys/datedKey";
import type { ProxiedVendorName } from "../../plan";
import type { PseudonymKey } from "./pseudonymKeys";
import { deletions } from "./vendors";

/** One name under which a vendor may know one of the people. */
export interface Wanted {
  readonly vendor: ProxiedVendorName;
  readonly date: string;
  /** As the vendor is asked for it. */
  readonly subject: string;
  /** In its place wherever something is written. */
  readonly digest: string;
}

/** Mark of device ids at Mixpanel, which the proxy keeps and does not hash. */
const deviceMark = /^\$device:(?=.)/;

export function wantedAt(
  vendor: ProxiedVendorName,
  tenant: string,
  ids: readonly string[],
  keys: readonly PseudonymKey[],
): Wanted[] {
  const deletion = deletions[vendor];
  if (deletion.perCall === undefined) {
    return [];
  }
  const found = new Map<string, Wanted>();
  for (const { date, bytes } of keys) {
    const key = new DatedKey(bytes, tenant, vendor, date);
    for (const id of ids) {
      const plain = vendor === "mixpanel" ? id.replace(deviceMark, "") : id;
      for (const subject of deletion.subjects(key.pseudonym(asId(plain) ?? plain).text)) {
        found.set(subject, { vendor, date, subject, digest: digestOfSubject(subject) });
      }
    }
  }
  return [...found.values()];
}

export interface VendorCount {
  readonly vendor: ProxiedVendorName;
  readonly pseudonyms: number;
  /** Key dates, the oldest first. */
  readonly dates: readonly string[];
}

/** How much each vendor is to be asked for. */
export function vendorCounts(wanted: readonly Wanted[]): VendorCount[] {
  const vendors = [...new Set(wanted.map(({ vendor }) => vendor))];
  return vendors.map((vendor) => {
    const own = wanted.filter((one) => one.vendor === vendor);
    return { vendor, pseudonyms: own.length, dates: [...new Set(own.map(({ date }) => date))].sort() };
  });
}

/** A vendor can compute it of what it was asked for; nobody can compute the id from it. */
export function digestOfSubject(subject: string): string {
  return createHash("sha256").update(subject).digest("hex").slice(0, 32);
}

/**
 * Names of these people in records, one per key: keyed hashes that share nothing with their pseudonyms at any vendor. The first is
 * that of the newest key.
 */
export function recordNames(tenant: string, ids: readonly string[], keys: readonly PseudonymKey[]): string[] {
  const all = JSON.stringify([...ids].sort());
  return keys.map(({ date, bytes }) => new DatedKey(bytes, tenant, "erasure record", date).pseudonym(all).text);
}
