/**
 * Keyed hashes of one vendor and one key date. Everything is derived from the tenant's key of that date by HKDF with the tenant,
 * the vendor and the date in `info`: the same bytes under another tenant, vendor or date give other pseudonyms.
 */
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";

/** A pseudonym, and a number for counting distinct subjects that shares no bits with what leaves. */
export interface Pseudonym {
  readonly text: string;
  readonly countingHash: number;
}

/** Ids kept in the cache, about 3 MB; a full one begins anew, which costs each id one hash. */
const cachedIds = 16_384;
/** Longer ids are hashed each time: kept, they would make the cache as large as a caller likes. */
const maxCachedLength = 64;

export class DatedKey {
  readonly #pseudonymKey: KeyObject;
  readonly #bucketKey: KeyObject;
  readonly #messageKey: KeyObject;
  readonly #prefix: string;
  readonly #cache = new Map<string, Pseudonym>();

  /** @param date UTC day from which the key is in effect, `YYYY-MM-DD`. */
  constructor(
    tenantKey: Uint8Array,
    tenant: string,
    vendor: string,
    readonly date: string,
  ) {
    const derive = (purpose: string) => {
      const info = JSON.stringify(["bulkhead egress 1", purpose, tenant, vendor, date]);
      return createSecretKey(Buffer.from(hkdfSync("sha256", tenantKey, "", info, 32)));
    };
    this.#pseudonymKey = derive("pseudonym");
    this.#bucketKey = derive("bucket");
    this.#messageKey = derive("message");
    this.#prefix = `p${date}_`;
  }

  /** `p<date>_` and 128 bits of HMAC-SHA-256 of the id. */
  pseudonym(id: string): Pseudonym {
    const known = this.#cache.get(id);
    if (known !== undefined) {
      return known;
    }
    const digest = createHmac("sha256", this.#pseudonymKey).update(id).digest();
    const pseudonym = {
      text: this.#prefix + digest.toString("base64url", 0, 16),
      countingHash: digest.readUInt32BE(28),
    };
    if (id.length > maxCachedLength) {
      return pseudonym;
    }
    if (this.#cache.size >= cachedIds) {
      this.#cache.clear();
    }
    this.#cache.set(id, pseudonym);
    return pseudonym;
  }

  /** A number from 0 to `buckets - 1`; the same for the same value. */
  bucket(value: string, buckets: number): number {
    return createHmac("sha256", this.#bucketKey).update(value).digest().readUIntBE(0, 6) % buckets;
  }

  /** Replaces a message id of the caller: 32 hex digits, the form that every vendor's de-duplication takes. */
  messageId(id: string): string {
    return createHmac("sha256", this.#messageKey).update(id).digest("hex").slice(0, 32);
  }
}
