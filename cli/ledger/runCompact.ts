/** Puts ledger lines together by hour, for `bulkhead compact`. */
import { statSync } from "node:fs";
import { withFiles } from "../questions/openEngine";
import { exits } from "../terminal/exits";
import { printAnswer } from "../terminal/printAnswer";
import { waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { compactTo } from "./compact";

export interface CompactFlags {
  readonly files: readonly string[];
  readonly out: string | undefined;
  readonly format: "text" | "json";
}

export async function runCompact({ files, out, format }: CompactFlags): Promise<number> {
  if (out === undefined || !out.endsWith(".parquet")) {
    throw new UserError(
      `'--out' must be a new file that ends in '.parquet', got ${out === undefined ? "nothing" : `'${out}'`}; name one`,
      exits.couldNotTell,
    );
  }
  const result = await waiting("putting lines together", () =>
    withFiles({ files }, "'files'", (readable) => compactTo(out, readable)),
  );
  const bytes = statSync(out).size;
  printAnswer(
    format,
    { version: 1, out, ...result, bytes },
    `${out}: ${result.lines} lines in ${result.rows} rows, ${bytes} bytes\n`,
  );
  return exits.yes;
}
