/** Reads one line of the egress ledger: as the proxy prints it, as a container log has it, or as Cloud Logging exports it. */
import { isMap } from "../../plan/contract";

/** What the commands need of a ledger line. Missing counts are 0, missing texts null. */
export interface ReadLedgerLine {
  readonly kind: "ledger" | "people";
  readonly minute: string;
  readonly tenant: string;
  readonly vendor: string;
  readonly event: string;
  readonly field: string;
  /** Digest of the plan in effect. */
  readonly plan: string | null;
  readonly key: string | null;
  readonly sent: number;
  readonly dropped: number;
  readonly reason: string | null;
  readonly instance: string;
  readonly subjects: number;
  readonly subjectsToday: number;
}

/** Returns the line; undefined for any other line of a log. */
export function parseLedgerLine(text: string): ReadLedgerLine | undefined {
  const start = text.indexOf("{");
  if (start < 0 || !/"(?:ledger|people)"/.test(text)) {
    return undefined;
  }
  let parsed: unknown;
  try {
    // An export is a JSON array with one entry per line, so brackets and commas may follow.
    parsed = JSON.parse(text.slice(start).replace(/[,\]\s]+$/, ""));
  } catch {
    return undefined;
  }
  const record = isMap(parsed) && isMap(parsed.jsonPayload) ? parsed.jsonPayload : parsed;
  if (!isMap(record) || (record.kind !== "ledger" && record.kind !== "people")) {
    return undefined;
  }
  const { kind, minute, tenant, vendor, event, field } = record;
  if (![minute, tenant, vendor, event, field].every((value) => typeof value === "string")) {
    return undefined;
  }
  return {
    kind,
    minute: String(minute),
    tenant: String(tenant),
    vendor: String(vendor),
    event: String(event),
    field: String(field),
    plan: textOf(record.plan),
    key: textOf(record.key),
    sent: countOf(record.sent),
    dropped: countOf(record.dropped),
    reason: textOf(record.reason),
    instance: textOf(record.instance) ?? "",
    subjects: countOf(record.subjects),
    subjectsToday: countOf(record.subjectsToday),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function countOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : 0;
}
