/** Shows what left according to ledger lines, for `bulkhead ledger`. */

import { exits } from "../terminal/exits";
import { withHiddenShown } from "../terminal/hiddenCharacters";
import { renderTable } from "../terminal/table";
import { UserError } from "../terminal/userError";
import { widthOf } from "../terminal/width";
import { wrap } from "../terminal/wrap";
import { type Departed, DepartedSums } from "./departed";
import { readLedgerLines } from "./readLines";

export interface LedgerFlags {
  /** Empty for standard input. */
  readonly files: readonly string[];
  readonly format: "table" | "json";
}

/** Returns the exit code. Throws a UserError if the input has no ledger line. */
export async function runLedger({ files, format }: LedgerFlags): Promise<number> {
  const sums = new DepartedSums();
  let lines = 0;
  for await (const line of readLedgerLines(files.length > 0 ? files : ["-"], "'files'")) {
    lines++;
    sums.add(line);
  }
  if (lines === 0) {
    const source = files.length > 0 ? files.map((file) => `'${file}'`).join(", ") : "standard input";
    throw new UserError(
      `the input must hold ledger lines, got none in ${source}; give the proxy's log or an export of it`,
      exits.couldNotTell,
    );
  }
  const rows = sums.rows();
  process.stdout.write(format === "json" ? toJson(rows, lines) : toTable(rows, lines, widthOf(process.stdout)));
  return exits.yes;
}

/** `version` changes if a field changes its meaning or goes. */
function toJson(departed: readonly Departed[], lines: number): string {
  return `${JSON.stringify({ version: 1, lines, departed }, null, 2)}\n`;
}

function toTable(departed: readonly Departed[], lines: number, width: number): string {
  if (departed.length === 0) {
    return `nothing left, by ${lines} ledger lines\n`;
  }
  const first = departed.map(({ firstSent }) => firstSent).sort()[0];
  const last = departed
    .map(({ lastSent }) => lastSent)
    .sort()
    .at(-1);
  const table = renderTable({
    head: ["tenant", "vendor", "event", "field", "sent", "people"],
    rows: departed.map(({ tenant, vendor, event, field, sent, people }) => [
      ...[tenant, vendor, event, field].map(withHiddenShown),
      String(sent),
      people.atLeast === people.atMost ? `${people.atMost}` : `${people.atLeast} to ${people.atMost}`,
    ]),
    width,
  });
  const notes = [
    `from ${first} to ${last}, by ${lines} ledger lines; '*' is the event as a whole`,
    ...(departed.some(({ people }) => people.atLeast < people.atMost)
      ? [
          "people: lines of few people cannot be linked with one another, so of several minutes or pseudonym keys only bounds are known",
        ]
      : []),
  ];
  return `${[table, ...notes.flatMap((note) => wrap(note, width))].join("\n")}\n`;
}
