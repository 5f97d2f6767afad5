/** What the egress proxies of a run dropped, from the logs of their containers. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readLedgerLines } from "./readLines";

/** How often something was dropped for one reason. */
export interface Dropped {
  readonly reason: string;
  readonly count: number;
}

/** Counts by reason. */
export async function readDropped(logs: string): Promise<Dropped[]> {
  const files = (await readdir(logs)).sort().map((file) => join(logs, file));
  const counts = new Map<string, number>();
  for await (const { dropped, reason } of readLedgerLines(files, "'logs'")) {
    if (dropped > 0 && reason !== null) {
      counts.set(reason, (counts.get(reason) ?? 0) + dropped);
    }
  }
  return [...counts].map(([reason, count]) => ({ reason, count }));
}
