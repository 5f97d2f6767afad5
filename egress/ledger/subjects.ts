/**
 * Counts distinct subjects without keeping them. Up to a few hundred the count is exact and nothing else is written: a sketch of few
 * people is a fingerprint, by which their lines could be linked from minute to minute. Above that a HyperLogLog sketch (standard error
 * 2.3 %) is written too, which can be merged with those of other minutes and instances.
 */
const indexBits = 11;
const registerCount = 1 << indexBits;
/** Most subjects that are counted exactly, without a sketch. */
export const exactLimit = 256;
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

  /** The registers that are set, as `index*64+rank` in base 36, joined by dots. Empty while the count is exact. */
  get sketch(): string {
    if (this.#exact !== undefined) {
      return "";
    }
    const set: string[] = [];
    this.#registers.forEach((rank, index) => {
      if (rank > 0) {
        set.push((index * 64 + rank).toString(36));
      }
    });
    return set.join(".");
  }
}

/** What a ledger line says about its subjects. */
export interface SubjectsOfLine {
  readonly subjects: number;
  readonly sketch: string;
}

/**
 * Distinct subjects over any number of lines, e.g. of an hour. Lines without a sketch cannot be linked with one another, so for them
 * there are bounds only: the largest line, and the sum.
 */
export function mergedSubjects(lines: readonly SubjectsOfLine[]): {
  readonly atLeast: number;
  readonly atMost: number;
} {
  const sketched = mergedSketches(lines.flatMap(({ sketch }) => (sketch === "" ? [] : [sketch])));
  const exact = lines.flatMap(({ subjects, sketch }) => (sketch === "" ? [subjects] : []));
  return {
    atLeast: exact.reduce((most, subjects) => Math.max(most, subjects), sketched),
    atMost: exact.reduce((sum, subjects) => sum + subjects, sketched),
  };
}

/** Distinct subjects over sketches; 0 without any. */
function mergedSketches(sketches: readonly string[]): number {
  const registers = new Uint8Array(registerCount);
  for (const sketch of sketches) {
    for (const part of sketch.split(".")) {
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
