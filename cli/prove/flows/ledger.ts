/** Counts of each field over all lines of egress ledger files. */
import type { ReadLedgerLine } from "../../ledger/ledgerLine";
import { readLedgerLines } from "../../ledger/readLines";

/** Counts of one field over all lines read. */
export interface LedgerCount {
  readonly tenant: string;
  readonly vendor: string;
  readonly event: string;
  readonly field: string;
  /** Start of the first and last minute that counted something as sent, ISO 8601. */
  firstSent?: string;
  lastSent?: string;
  sent: number;
  dropped: number;
}

/** Throws a UserError for a file that cannot be read. */
export async function readLedger(files: readonly string[]): Promise<LedgerCount[]> {
  const counts = new Map<string, LedgerCount>();
  for await (const line of readLedgerLines(files, "'--ledger'")) {
    if (line.kind === "ledger") {
      add(counts, line);
    }
  }
  return [...counts.values()];
}

function add(counts: Map<string, LedgerCount>, line: ReadLedgerLine): void {
  const { tenant, vendor, event, field, minute, sent, dropped } = line;
  const key = JSON.stringify([tenant, vendor, event, field]);
  const count = counts.get(key) ?? { tenant, vendor, event, field, sent: 0, dropped: 0 };
  count.sent += sent;
  count.dropped += dropped;
  if (sent > 0) {
    // ISO 8601 in UTC sorts as text.
    count.firstSent = count.firstSent === undefined || minute < count.firstSent ? minute : count.firstSent;
    count.lastSent = count.lastSent === undefined || minute > count.lastSent ? minute : count.lastSent;
  }
  counts.set(key, count);
}
