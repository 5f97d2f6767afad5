/** Rows in a folder, one file of JSON lines per day (UTC) of their arrival: outside Google Cloud, or to look at what BigQuery would get. */
import { appendFile, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { dayLength } from "../../plan/contract";
import type { RowStore } from "./rowStore";

const fileForm = /^rows-(\d{4}-\d{2}-\d{2})\.ndjson$/;

/**
 * @param days after which a day's file is deleted, as BigQuery deletes partitions.
 * @param now milliseconds.
 */
export function folderStore(folder: string, days: number, now: () => number = Date.now): RowStore {
  let today = "";
  return {
    async write(rows) {
      const time = now();
      const day = dayOf(time);
      if (day !== today) {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await deleteBefore(folder, dayOf(time - days * dayLength));
        today = day;
      }
      await appendFile(join(folder, `rows-${day}.ndjson`), `${rows.join("\n")}\n`, { mode: 0o600 });
      return "taken";
    },
    close: () => Promise.resolve(),
  };
}

async function deleteBefore(folder: string, day: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const own = fileForm.exec(name)?.[1];
    if (own !== undefined && own < day) {
      await rm(join(folder, name), { force: true });
    }
  }
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
