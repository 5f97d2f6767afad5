import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LedgerLine } from "../../egress/ledger/ledger";

/** How often something stayed behind. */
export interface Dropped {
  readonly tenant: string;
  readonly event: string;
  readonly field: string;
  readonly reason: string;
  count: number;
}

/** What the egress proxies of a run dropped, by their ledger lines in the logs of their containers. */
export async function readDropped(logs: string): Promise<Dropped[]> {
  const dropped = new Map<string, Dropped>();
  for (const file of (await readdir(logs)).sort()) {
    for (const line of (await readFile(join(logs, file), "utf8")).split("\n")) {
      const entry = ledgerLine(line);
      if (entry === undefined || entry.dropped === 0) {
        continue;
      }
      const { tenant, event, field } = entry;
      const reason = entry.reason ?? "";
      const key = JSON.stringify([tenant, event, field, reason]);
      const found = dropped.get(key) ?? { tenant, event, field, reason, count: 0 };
      found.count += entry.dropped;
      dropped.set(key, found);
    }
  }
  return [...dropped.values()];
}

/** A log line is a time and what the container wrote; most of it is not the ledger's. */
function ledgerLine(line: string): LedgerLine | undefined {
  const at = line.indexOf("{");
  if (at < 0 || !line.includes('"kind":"ledger"')) {
    return undefined;
  }
  return JSON.parse(line.slice(at)) as LedgerLine;
}
