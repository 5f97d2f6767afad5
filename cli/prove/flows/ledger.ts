/** Reads egress ledger lines from files: as the proxy prints them, or as Cloud Logging exports them. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { UserError } from "../../userError";

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

/** The whole event, in the ledger's field column. */
export const wholeEvent = "*";

export async function readLedger(files: readonly string[]): Promise<LedgerCount[]> {
  const counts = new LedgerCounts();
  for (const file of files) {
    try {
      for await (const line of createInterface({
        input: createReadStream(file, "utf8"),
        crlfDelay: Number.POSITIVE_INFINITY,
      })) {
        counts.read(line);
      }
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
      throw new UserError(
        `'--ledger' must name a readable file, got '${file}' (${code}); give files of ledger lines`,
        2,
      );
    }
  }
  return counts.all();
}

/** Adds up ledger lines; other lines of a log are passed over. */
export class LedgerCounts {
  readonly #counts = new Map<string, LedgerCount>();

  read(line: string): void {
    if (!line.includes('"ledger"')) {
      return;
    }
    let parsed: unknown;
    try {
      parsed = JSON.parse(line.trim().replace(/^\[|[,\]]+$/g, ""));
    } catch {
      return;
    }
    const record = asRecord(asRecord(parsed).jsonPayload ?? parsed);
    const { kind, tenant, vendor, event, field, minute } = record;
    if (kind !== "ledger" || ![tenant, vendor, event, field, minute].every((value) => typeof value === "string")) {
      return;
    }
    this.#add(
      { tenant: String(tenant), vendor: String(vendor), event: String(event), field: String(field) },
      { minute: String(minute), sent: countOf(record.sent), dropped: countOf(record.dropped) },
    );
  }

  all(): LedgerCount[] {
    return [...this.#counts.values()];
  }

  #add(
    of: Pick<LedgerCount, "tenant" | "vendor" | "event" | "field">,
    { minute, sent, dropped }: { minute: string; sent: number; dropped: number },
  ): void {
    const key = JSON.stringify([of.tenant, of.vendor, of.event, of.field]);
    const count = this.#counts.get(key) ?? { ...of, sent: 0, dropped: 0 };
    count.sent += sent;
    count.dropped += dropped;
    if (sent > 0) {
      // ISO 8601 in UTC sorts as text.
      count.firstSent = count.firstSent === undefined || minute < count.firstSent ? minute : count.firstSent;
      count.lastSent = count.lastSent === undefined || minute > count.lastSent ? minute : count.lastSent;
    }
    this.#counts.set(key, count);
  }
}

function countOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : 0;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
