/** What left, by tenant, vendor, event and field. */
import { departedQuestion, type LedgerFilter } from "../questions/ledgerQuestions";
import type { Engine } from "../questions/question";

/** One field that left. */
export interface Departed {
  readonly tenant: string;
  readonly vendor: string;
  readonly event: string;
  /** `*` is the event as a whole. */
  readonly field: string;
  readonly sent: number;
  /** Times that it was sent and the vendor did not say that it took it, but may have. */
  readonly mayHaveArrived: number;
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

/** Sorted by tenant, vendor, event and field. */
export async function departed(engine: Engine, filter: LedgerFilter): Promise<Departed[]> {
  const rows = await engine.ask(departedQuestion(filter));
  return rows.map((row) => ({
    tenant: String(row.tenant),
    vendor: String(row.vendor),
    event: String(row.event),
    field: String(row.field),
    sent: Number(row.sent),
    mayHaveArrived: Number(row.maybe),
    people: { atLeast: Number(row.at_least), atMost: Number(row.at_most) },
    keys: Number(row.pseudonym_keys),
    firstSent: String(row.first_minute),
    lastSent: String(row.last_minute),
  }));
}
