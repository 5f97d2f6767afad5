/** What left, by tenant, vendor, event and field, from ledger lines. */
import { mergedSubjects } from "../../egress/ledger/subjects";
import type { ReadLedgerLine } from "./ledgerLine";

/** One field that left. */
export interface Departed {
  readonly tenant: string;
  readonly vendor: string;
  readonly event: string;
  /** `*` stands for the event as a whole. */
  readonly field: string;
  readonly sent: number;
  /**
   * Distinct people, from the merged sketches. A new pseudonym key counts everyone anew, so over several keys this is the sum
   * of each key's people, which is the most there can have been.
   */
  readonly people: number;
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
  readonly sketches: Map<string, string[]>;
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
    const sum = this.#sums.get(id) ?? { line, sent: 0, first: minute, last: minute, sketches: new Map() };
    sum.sent += line.sent;
    // ISO 8601 in UTC sorts as text.
    if (minute < sum.first) {
      sum.first = minute;
    }
    if (minute > sum.last) {
      sum.last = minute;
    }
    const sketches = sum.sketches.get(line.key ?? "") ?? [];
    sketches.push(line.sketch);
    sum.sketches.set(line.key ?? "", sketches);
    this.#sums.set(id, sum);
  }

  /** Sorted by tenant, vendor, event and field. */
  rows(): Departed[] {
    return [...this.#sums.entries()]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, { line, sent, first, last, sketches }]) => ({
        tenant: line.tenant,
        vendor: line.vendor,
        event: line.event,
        field: line.field,
        sent,
        people: [...sketches.values()].reduce((people, some) => people + mergedSubjects(some), 0),
        keys: [...sketches.keys()].filter((key) => key !== "").length,
        firstSent: first,
        lastSent: last,
      }));
  }
}
