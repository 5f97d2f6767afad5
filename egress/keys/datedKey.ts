/**
 * Keyed hashes of one vendor and one key date. Everything is derived from the tenant's key of that date by HKDF with the tenant,
 * the vendor and the date in `info`: the same bytes under another tenant, vendor or date give other pseudonyms.
 */
import { hkdfSync } from "node:crypto";
import { Hmac } from "./hmac";
import { RecentMap } from "./recentMap";

/** A pseudonym, and a number for counting distinct subjects that shares no bits with what leaves. */
export interface Pseudonym {
  readonly text: string;
  readonly countingHash: number;
}

/** Fewest ids whose pseudonyms are kept, about 3 MB; twice as many at most. */
const keptIds = 16_384;
/** Longer ids are hashed each time: kept, they would take as much memory as a caller likes. */
const maxKeptLength = 64;

export class DatedKey {
  readonly #pseudonyms: Hmac;
  readonly #buckets: Hmac;
  readonly #messages: Hmac;
  readonly #prefix: string;
  readonly #kept = new RecentMap<string, Pseudonym>(keptIds);

  /** @param date UTC day from which the key is in effect, `YYYY-MM-DD`. */
  constructor(
    tenantKey: Uint8Array,
    tenant: string,
    vendor: string,
    readonly date: string,
  ) {
    const derive = (purpose: string) => {
      const info = JSON.stringify(["bulkhead egress 1", purpose, tenant, vendor, date]);
      return new Hmac(new Uint8Array(hkdfSync("sha256", tenantKey, "", info, 32)));
    };
    this.#pseudonyms = derive("pseudonym");
    this.#buckets = derive("bucket");
    this.#messages = derive("message");
    this.#prefix = `p${date}_`;
  }

  /** `p<date>_` and 128 bits of HMAC-SHA-256 of the id. */
  pseudonym(id: string): Pseudonym {
    const known = this.#kept.get(id);
    if (known !== undefined) {
      return known;
    }
    const digest = this.#pseudonyms.digest(id);
    const pseudonym = {
      text: this.#prefix + digest.toString("base64url", 0, 16),
      countingHash: digest.readInt32BE(28),
    };
    if (id.length <= maxKeptLength) {
      this.#kept.set(id, pseudonym);
    }
    return pseudonym;
  }

  /** A number from 0 to `buckets - 1`; the same for the same value. */
  bucket(value: string, buckets: number): number {
    return this.#buckets.digest(value).readUIntBE(0, 6) % buckets;
  }

  /** Replaces a message id of the caller: 32 hex digits, the form that every vendor's de-duplication takes. */
  messageId(id: string): string {
    return this.#messages.digest(id).toString("hex", 0, 16);
  }
}
