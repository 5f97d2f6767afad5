/**
 * Counts distinct subjects without keeping them: exactly up to a few hundred, then by a HyperLogLog sketch (standard error 2.3 %).
 * Neither ever leaves the process. A sketch is nearly a list of fingerprints: who knows some minutes in which a person was active could
 * find that person's mark, and then look for it in all others.
 */
const indexBits = 11;
const registerCount = 1 << indexBits;
/** Most subjects that are counted exactly. */
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
    this.#raise(index, rank);
  }

  /** Adds the subjects of another count. */
  merge(other: SubjectCount): void {
    if (other.#exact !== undefined) {
      for (const hash of other.#exact) {
        this.add(hash);
      }
      return;
    }
    this.#exact = undefined;
    other.#registers.forEach((rank, index) => {
      this.#raise(index, rank);
    });
  }

  get size(): number {
    return this.#exact?.size ?? estimate(this.#registers);
  }

  #raise(index: number, rank: number): void {
    if (rank > (this.#registers[index] ?? 0)) {
      this.#registers[index] = rank;
    }
  }
}

/**
 * What a ledger line says of the people since midnight: nothing (0) up to `exactLimit`, else two digits. An exact number would say of
 * a line about one person whether that person had been there before.
 */
export function rounded(people: number): number {
  return people <= exactLimit ? 0 : Math.floor(people / stepOf(people)) * stepOf(people);
}

function stepOf(people: number): number {
  return 10 ** Math.max(1, Math.floor(Math.log10(people)) - 1);
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

/** What a ledger line says about its subjects. */
export interface SubjectsOfLine {
  /** Start of the minute, ISO 8601. */
  readonly minute: string;
  readonly instance: string;
  readonly subjects: number;
  readonly subjectsToday: number;
}

export interface Bounds {
  readonly atLeast: number;
  readonly atMost: number;
}

/**
 * Distinct subjects over any number of lines of one field and key, e.g. of an hour. Lines can't be linked with one another, so there are
 * bounds only: narrow ones for many people on whole days of one instance, else from the largest line to the sum.
 */
export function mergedSubjects(lines: readonly SubjectsOfLine[]): Bounds {
  const days = new Map<string, SubjectsOfLine[]>();
  for (const line of lines) {
    const id = `${line.instance} ${line.minute.slice(0, 10)}`;
    const day = days.get(id);
    if (day === undefined) {
      days.set(id, [line]);
    } else {
      day.push(line);
    }
  }
  const bounds = [...days.values()].map(boundsOfDay);
  return {
    atLeast: bounds.reduce((most, { atLeast }) => Math.max(most, atLeast), 0),
    atMost: bounds.reduce((sum, { atMost }) => sum + atMost, 0),
  };
}

/** Lines of one instance on one day, of which each says how many people there had been since midnight. */
function boundsOfDay(lines: readonly SubjectsOfLine[]): Bounds {
  const sum = lines.reduce((all, { subjects }) => all + subjects, 0);
  const largest = lines.reduce((most, { subjects }) => Math.max(most, subjects), 0);
  const counts = lines.map(({ subjectsToday }) => subjectsToday);
  const last = counts.reduce((most, count) => Math.max(most, count), 0);
  const first = counts.reduce((least, count) => Math.min(least, count), last);
  // Up to so many people may have been there before the first line, and none of those after it.
  const before = first === 0 ? exactLimit : first + stepOf(first);
  const atMost = last === 0 ? sum : Math.max(largest, Math.min(sum, last + stepOf(last)));
  return { atLeast: Math.max(largest, last - before), atMost };
}
