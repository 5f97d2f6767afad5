/** Reads ledger lines from files or from standard input. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { parseLedgerLine, type ReadLedgerLine } from "./ledgerLine";

/**
 * The ledger lines of all files, in order; other lines are passed over. `-` is standard input. Throws a UserError for a file
 * that cannot be read.
 *
 * @param subject what names the files in a message, e.g. `'--ledger'`
 */
export async function* readLedgerLines(files: readonly string[], subject: string): AsyncGenerator<ReadLedgerLine> {
  for (const file of files) {
    const input = file === "-" ? process.stdin : createReadStream(file, "utf8");
    try {
      for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
        const line = parseLedgerLine(text);
        if (line !== undefined) {
          yield line;
        }
      }
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
      throw new UserError(
        `${subject} must name a readable file, got '${file}' (${code}); give files of ledger lines`,
        exits.couldNotTell,
      );
    }
  }
}
