/** Uniform whole numbers from the operating system's cryptographic source. */
import { randomFillSync } from "node:crypto";

/** A source of random bits; tests count with one that they know. */
export interface RandomBits {
  /** A whole number of so many bits. */
  bits(count: number): bigint;
}

const poolBytes = 8_192;

/** Reads the system's source in pieces, since each call into it costs more than the bytes. */
export class SystemBits implements RandomBits {
  readonly #pool = Buffer.alloc(poolBytes);
  #used = poolBytes;

  bits(count: number): bigint {
    let value = 0n;
    let missing = count;
    while (missing > 0) {
      if (this.#used === poolBytes) {
        randomFillSync(this.#pool);
        this.#used = 0;
      }
      const byte = this.#pool[this.#used] ?? 0;
      // What has been used must not be found in memory later: it would give the noise away.
      this.#pool[this.#used++] = 0;
      const taken = Math.min(8, missing);
      value = (value << BigInt(taken)) | BigInt(byte >> (8 - taken));
      missing -= taken;
    }
    return value;
  }
}

/** A uniform whole number from 0 to `limit - 1`. Numbers beyond the limit are drawn again, so that none is more likely. */
export function uniformBelow(limit: bigint, source: RandomBits): bigint {
  const count = (limit - 1n).toString(2).length;
  for (;;) {
    const value = limit === 1n ? 0n : source.bits(count);
    if (value < limit) {
      return value;
    }
  }
}
