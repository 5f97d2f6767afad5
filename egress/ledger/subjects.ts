/**
 * Counts distinct subjects without keeping them. Exact up to a few hundred, then a HyperLogLog estimate (standard error 2.3 %). The
 * sketch can be merged with those of other minutes and instances; it holds bit lengths of a keyed hash, never a pseudonym.
 */
const indexBits = 11;
const registerCount = 1 << indexBits;
const exactLimit = 256;
const alpha = 0.7213 / (1 + 1.079 / registerCount);

export class SubjectCount {
  #exact: Set<number> | undefined = new Set();
  readonly #registers = new Uint8Array(registerCount);

  /** @param hash 32 uniformly distributed bits of a keyed hash of the subject. */
  add(hash: number): void {
    if (this.#exact !== undefined) {
      if (this.#exact.has(hash)) {
        return;
      }
      this.#exact.add(hash);
      if (this.#exact.size > exactLimit) {
        this.#exact = undefined;
      }
    }
    const index = hash >>> (32 - indexBits);
    const rank = Math.clz32((hash << indexBits) | (1 << (indexBits - 1))) + 1;
    if (rank > (this.#registers[index] ?? 0)) {
      this.#registers[index] = rank;
    }
  }

  get size(): number {
    return this.#exact?.size ?? estimate(this.#registers);
  }

  /** The registers that are set, as `index*64+rank` in base 36, joined by dots: short while subjects are few. */
  get sketch(): string {
    const set: string[] = [];
    this.#registers.forEach((rank, index) => {
      if (rank > 0) {
        set.push((index * 64 + rank).toString(36));
      }
    });
    return set.join(".");
  }
}

/** Distinct subjects over any number of sketches, e.g. of an hour of ledger lines. */
export function mergedSubjects(sketches: Iterable<string>): number {
  const registers = new Uint8Array(registerCount);
  for (const sketch of sketches) {
    for (const part of sketch === "" ? [] : sketch.split(".")) {
      const value = Number.parseInt(part, 36);
      const index = value >>> 6;
      if (index < registerCount) {
        registers[index] = Math.max(registers[index] ?? 0, value & 63);
      }
    }
  }
  return estimate(registers);
}

function estimate(registers: Uint8Array): number {
  let sum = 0;
  let empty = 0;
  for (const rank of registers) {
    sum += 2 ** -rank;
    if (rank === 0) {
      empty++;
    }
  }
  const raw = (alpha * registerCount ** 2) / sum;
  const small = raw <= 2.5 * registerCount && empty > 0;
  return Math.round(small ? registerCount * Math.log(registerCount / empty) : raw);
}
