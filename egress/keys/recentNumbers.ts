/**
 * A `RecentMap` of numbers, looked up several times for every event. It lies in two flat arrays: the entries of a `Map` are spread over
 * memory, and growing one leaves copies to the garbage collector.
 */
import { randomInt } from "node:crypto";
import { RecentMap, type Table } from "./recentMap";

/** Odd and different in each process, so that no caller can choose keys that share a slot. */
const multiplier = randomInt(2 ** 30, 2 ** 31) * 2 + 1;

/** @param half fewest entries that are kept, a power of two; at most twice as many are. Keys go from 0 to 2^31 - 1. */
export function recentNumbers(half: number): RecentMap<number, number> {
  return new RecentMap(half, () => new NumberTable(half));
}

/** A hash table with a free slot for every entry: if the slot of a key is taken, the next free one is used. */
class NumberTable implements Table<number, number> {
  size = 0;
  /** A key plus one, so that 0 marks a free slot, and then its value. */
  readonly #slots: Int32Array;
  readonly #shift: number;

  constructor(entries: number) {
    this.#slots = new Int32Array(4 * entries);
    this.#shift = Math.clz32(2 * entries) + 1;
  }

  get(key: number): number | undefined {
    const slot = this.#slotOf(key);
    return this.#slots[slot] === 0 ? undefined : this.#slots[slot + 1];
  }

  set(key: number, value: number): void {
    const slot = this.#slotOf(key);
    if (this.#slots[slot] === 0) {
      this.#slots[slot] = (key + 1) | 0;
      this.size++;
    }
    this.#slots[slot + 1] = value;
  }

  clear(): void {
    this.#slots.fill(0);
    this.size = 0;
  }

  /** Index of the key's slot, or of the free one that it would take. */
  #slotOf(key: number): number {
    const wanted = (key + 1) | 0;
    const last = this.#slots.length - 2;
    let slot = (Math.imul(key, multiplier) >>> this.#shift) << 1;
    while (this.#slots[slot] !== wanted && this.#slots[slot] !== 0) {
      slot = slot === last ? 0 : slot + 2;
    }
    return slot;
  }
}
