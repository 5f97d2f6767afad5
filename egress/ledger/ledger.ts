/**
 * The egress ledger: how often each field of each event left for each vendor, or stayed and why. Counts only, never values: names are
 * those of the plan, and what the plan does not name is counted as `(undeclared)`.
 */
import { dayLength } from "../../plan/contract";
import type { DropReason } from "./reasons";
import { rounded, SubjectCount } from "./subjects";

/** Stands for the whole event in the field column. */
export const wholeEvent = "*";
/** Stands for names that the plan does not have: what a caller made up may itself be personal data. */
export const undeclared = "(undeclared)";

/** Stands for all events of a vendor in the event column of lines about people. */
export const anyEvent = "(any)";

/** Stands for a call of a declared API in the event column. */
export const apiCall = "$call";

export interface LedgerLine {
  /** `people`: how many distinct people all events of a vendor were about, which the lines of single events can't say. */
  readonly kind: "ledger" | "people";
  /** Start of the minute, ISO 8601. */
  readonly minute: string;
  readonly tenant: string;
  /** Random, the same in all lines of one process: its counts since midnight belong together. */
  readonly instance: string;
  readonly vendor: string;
  readonly event: string;
  readonly field: string;
  /** Digest of the plan in effect. */
  readonly plan: string;
  /** Date of the pseudonym key; null where no key was used. */
  readonly key: string | null;
  readonly sent: number;
  readonly dropped: number;
  /** Why `dropped` stayed behind; null on lines of what was sent. */
  readonly reason: DropReason | null;
  /** Distinct subjects among `sent`. */
  readonly subjects: number;
  /** Distinct subjects of this key that this instance has sent since midnight UTC, rounded down; 0 if they are few. */
  readonly subjectsToday: number;
}

interface Row {
  readonly key: string | null;
  readonly reason: DropReason | null;
  count: number;
  readonly subjects: SubjectCount | undefined;
}

/** Counts for one field of one event of one vendor. */
export class FieldCount {
  #rows: Row[] = [];
  /** The row that was counted last; most events count the same ones again. */
  #last: Row | undefined;
  /** Distinct subjects since midnight, by key. */
  #today = new Map<string | null, SubjectCount>();
  #day = 0;

  /** @param all counts the people of all events of the vendor */
  constructor(
    readonly vendor: string,
    readonly event: string,
    readonly field: string,
    readonly all?: FieldCount,
  ) {}

  /** @param key null for a call of a declared API or of storage: it passes as it is, so no pseudonym key has a part in it. */
  sent(key: string | null, subject: number | undefined): void {
    const row = this.#row(key, null);
    row.count++;
    if (subject !== undefined) {
      row.subjects?.add(subject);
    }
    this.all?.sent(key, subject);
  }

  dropped(key: string | null, reason: DropReason, count = 1): void {
    this.#row(key, reason).count += count;
  }

  take(): readonly Row[] {
    const rows = this.#rows;
    if (rows.length > 0) {
      this.#rows = [];
      this.#last = undefined;
    }
    return rows;
  }

  /** Distinct subjects since midnight, with those of a row of the minute that began at `minute` (milliseconds). */
  subjectsToday({ key, subjects }: Row, minute: number): number {
    if (subjects === undefined) {
      return 0;
    }
    const day = Math.floor(minute / dayLength);
    if (day !== this.#day) {
      this.#day = day;
      this.#today = new Map();
    }
    const today = this.#today.get(key) ?? new SubjectCount();
    this.#today.set(key, today);
    today.merge(subjects);
    return rounded(today.size);
  }

  /** Few rows a minute: a handful of key dates and reasons, so a scan beats a map. */
  #row(key: string | null, reason: DropReason | null): Row {
    const last = this.#last;
    if (last !== undefined && last.key === key && last.reason === reason) {
      return last;
    }
    let row = this.#rows.find((one) => one.key === key && one.reason === reason);
    if (row === undefined) {
      row = { key, reason, count: 0, subjects: reason === null ? new SubjectCount() : undefined };
      this.#rows.push(row);
    }
    this.#last = row;
    return row;
  }
}

export class Ledger {
  readonly #counts = new Map<string, FieldCount>();
  /** By vendor. */
  readonly #people = new Map<string, FieldCount>();

  readonly #tenant: string;
  readonly #planDigest: string;
  readonly #instance: string;

  constructor(tenant: string, planDigest: string, instance = "") {
    this.#tenant = tenant;
    this.#planDigest = planDigest;
    this.#instance = instance;
  }

  /** The counter of a field; the same one for the same names. Call with names of the plan or of the code only. */
  count(vendor: string, event: string, field: string): FieldCount {
    const id = JSON.stringify([vendor, event, field]);
    let count = this.#counts.get(id);
    if (count === undefined) {
      // A call of an API is the only event of its kind, so its own lines say all.
      const all = field === wholeEvent && event !== apiCall ? this.#peopleOf(vendor) : undefined;
      count = new FieldCount(vendor, event, field, all);
      this.#counts.set(id, count);
    }
    return count;
  }

  /** Lines of everything counted since the last call, for the minute that began at `minute` (milliseconds). */
  take(minute: number): LedgerLine[] {
    return this.#lines("ledger", this.#counts, minute);
  }

  /** The same of the people of all events of each vendor. */
  takePeople(minute: number): LedgerLine[] {
    return this.#lines("people", this.#people, minute);
  }

  #peopleOf(vendor: string): FieldCount {
    const count = this.#people.get(vendor) ?? new FieldCount(vendor, anyEvent, wholeEvent);
    this.#people.set(vendor, count);
    return count;
  }

  #lines(kind: LedgerLine["kind"], counts: ReadonlyMap<string, FieldCount>, minute: number): LedgerLine[] {
    const lines: LedgerLine[] = [];
    for (const count of counts.values()) {
      for (const row of count.take()) {
        lines.push({
          kind,
          minute: new Date(minute).toISOString(),
          tenant: this.#tenant,
          instance: this.#instance,
          vendor: count.vendor,
          event: count.event,
          field: count.field,
          plan: this.#planDigest,
          key: row.key,
          sent: row.reason === null ? row.count : 0,
          dropped: row.reason === null ? 0 : row.count,
          reason: row.reason,
          subjects: row.subjects?.size ?? 0,
          subjectsToday: count.subjectsToday(row, minute),
        });
      }
    }
    return lines;
  }
}
