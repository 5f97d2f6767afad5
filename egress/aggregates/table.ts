/** The numbers of one window: as many groups as the plan makes, and never more. */
import { aggregateLimits } from "../../plan";
import { SubjectCount } from "../ledger/subjects";
import type { Addend, CompiledAggregate } from "./compile";

/** Why an event does not count in a window. */
export type NotCounted = "per-person" | "duplicate" | "overload";

/** Whose event it is, and which. */
export interface Person {
  readonly pseudonym: string;
  readonly countingHash: number;
  /** Of the event's own id; 0 without one. */
  readonly messageHash: number;
}

export class Table {
  /** By group and column. Sums are in steps of their field. */
  readonly numbers: Float64Array;
  #events = 0;

  readonly #aggregate: CompiledAggregate;
  /** Distinct people by group, without `privacy`. */
  readonly #people: (SubjectCount | undefined)[] = [];
  /** Who has counted how often, and in which groups, with `privacy`. In memory only, and gone with the window. */
  readonly #counted: CountedPeople | undefined;

  constructor(aggregate: CompiledAggregate) {
    this.#aggregate = aggregate;
    this.numbers = new Float64Array(aggregate.groups * aggregate.columns.length);
    const { privacy } = aggregate.settings;
    this.#counted = privacy === undefined ? undefined : new CountedPeople(privacy.perPerson);
  }

  /** Events that count. */
  get events(): number {
    return this.#events;
  }

  /** With `privacy` an event counts only within its person's bound; otherwise it always does. */
  add(group: number, addends: readonly Addend[], person: Person | undefined): NotCounted | undefined {
    const { columns, peopleColumn } = this.#aggregate;
    const first = group * columns.length;
    if (this.#counted !== undefined && person !== undefined) {
      const counted = this.#counted.count(person, group);
      if (typeof counted === "string") {
        return counted;
      }
      this.#addTo(first + peopleColumn, counted.isNew ? 1 : 0);
    } else if (peopleColumn !== -1 && person !== undefined) {
      this.#people[group] ??= new SubjectCount();
      this.#people[group]?.add(person.countingHash);
    }
    for (const { column, value } of addends) {
      this.#addTo(first + column, value);
    }
    this.#events++;
    return undefined;
  }

  /** The numbers of a group; exact, or estimates of distinct people beyond a few hundred. */
  group(group: number): number[] {
    const { columns, peopleColumn } = this.#aggregate;
    const numbers = Array.from(this.numbers.subarray(group * columns.length, (group + 1) * columns.length));
    if (this.#counted === undefined && peopleColumn !== -1) {
      numbers[peopleColumn] = this.#people[group]?.size ?? 0;
    }
    return numbers;
  }

  /** Sums stay exact: at 2^53 they would begin to round, which takes nine million events of the widest field. */
  #addTo(index: number, value: number): void {
    const sum = (this.numbers[index] ?? 0) + value;
    this.numbers[index] = Number.isSafeInteger(sum) ? sum : (this.numbers[index] ?? 0);
  }
}

const firstRows = 64;

/**
 * How many events of each person count, and in which groups. Bounded in people; grows as they come. What it says of one person
 * depends on nobody else's events, which the guarantee rests on.
 */
class CountedPeople {
  readonly #rows = new Map<string, number>();
  readonly #perPerson: number;
  /** Groups of each person's events, `perPerson` places for each; -1 is free. */
  #groups: Int32Array;
  /** Hashes of the ids of these events. */
  #messages: Int32Array;

  constructor(perPerson: number) {
    this.#perPerson = perPerson;
    this.#groups = new Int32Array(firstRows * perPerson).fill(-1);
    this.#messages = new Int32Array(firstRows * perPerson);
  }

  /** Counts an event of the person; `isNew` if it is the first in this group. */
  count({ pseudonym, messageHash }: Person, group: number): NotCounted | { readonly isNew: boolean } {
    let row = this.#rows.get(pseudonym);
    if (row === undefined) {
      if (this.#rows.size >= aggregateLimits.people) {
        return "overload";
      }
      row = this.#rows.size;
      this.#rows.set(pseudonym, row);
      this.#makeRoom(row);
    }
    const first = row * this.#perPerson;
    let isNew = true;
    for (let place = first; place < first + this.#perPerson; place++) {
      const taken = this.#groups[place];
      if (taken === -1) {
        this.#groups[place] = group;
        this.#messages[place] = messageHash;
        return { isNew };
      }
      if (messageHash !== 0 && this.#messages[place] === messageHash) {
        return "duplicate";
      }
      isNew &&= taken !== group;
    }
    return "per-person";
  }

  #makeRoom(row: number): void {
    const { length } = this.#groups;
    if ((row + 1) * this.#perPerson > length) {
      const groups = new Int32Array(length * 2).fill(-1);
      groups.set(this.#groups);
      this.#groups = groups;
      const messages = new Int32Array(length * 2);
      messages.set(this.#messages);
      this.#messages = messages;
    }
  }
}
