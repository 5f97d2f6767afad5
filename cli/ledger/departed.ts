/** What left, by tenant, vendor, event and field, from ledger lines. */
import { mergedSubjects, type SubjectsOfLine } from "../../egress/ledger/subjects";
import type { ReadLedgerLine } from "./ledgerLine";

/** One field that left. */
export interface Departed {
  readonly tenant: string;
  readonly vendor: string;
  readonly event: string;
  /** `*` is the event as a whole. */
  readonly field: string;
  readonly sent: number;
  /**
   * Bounds of the number of distinct people. Lines cannot be linked, so of several minutes only bounds are known, and a new pseudonym
   * key counts everyone again.
   */
  readonly people: { readonly atLeast: number; readonly atMost: number };
  /** Pseudonym keys in use. */
  readonly keys: number;
  /** Start of the first and last minute in which it left, ISO 8601. */
  readonly firstSent: string;
  readonly lastSent: string;
}

interface Sum {
  readonly line: ReadLedgerLine;
  sent: number;
  first: string;
  last: string;
  readonly lines: Map<string, SubjectsOfLine[]>;
}

/** Adds up what was sent. Lines of what was dropped count nothing. */
export class DepartedSums {
  readonly #sums = new Map<string, Sum>();

  add(line: ReadLedgerLine): void {
    if (line.sent === 0) {
      return;
    }
    const { tenant, vendor, event, field, minute } = line;
    const id = JSON.stringify([tenant, vendor, event, field]);
    const sum = this.#sums.get(id) ?? { line, sent: 0, first: minute, last: minute, lines: new Map() };
    sum.sent += line.sent;
    // ISO 8601 in UTC sorts as text.
    if (minute < sum.first) {
      sum.first = minute;
    }
    if (minute > sum.last) {
      sum.last = minute;
    }
    const lines = sum.lines.get(line.key ?? "") ?? [];
    const { instance, subjects, subjectsToday } = line;
    lines.push({ minute, instance, subjects, subjectsToday });
    sum.lines.set(line.key ?? "", lines);
    this.#sums.set(id, sum);
  }

  /** Sorted by tenant, vendor, event and field. */
  rows(): Departed[] {
    return [...this.#sums.entries()]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, { line, sent, first, last, lines }]) => ({
        tenant: line.tenant,
        vendor: line.vendor,
        event: line.event,
        field: line.field,
        sent,
        people: peopleOf([...lines.values()]),
        keys: [...lines.keys()].filter((key) => key !== "").length,
        firstSent: first,
        lastSent: last,
      }));
  }
}

/** @param byKey lines by pseudonym key. The people of one key may all be among those of another, or none of them. */
function peopleOf(byKey: readonly SubjectsOfLine[][]): Departed["people"] {
  const bounds = byKey.map((lines) => mergedSubjects(lines));
  return {
    atLeast: bounds.reduce((most, { atLeast }) => Math.max(most, atLeast), 0),
    atMost: bounds.reduce((sum, { atMost }) => sum + atMost, 0),
  };
}
