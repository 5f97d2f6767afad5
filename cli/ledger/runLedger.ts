/** Shows what left according to ledger lines, for `bulkhead ledger`. */
import { type LogFlags, withLogs } from "../questions/openEngine";
import { readWindow } from "../questions/window";
import { exits } from "../terminal/exits";
import { withHiddenShown } from "../terminal/hiddenCharacters";
import { printAnswer } from "../terminal/printAnswer";
import { waiting } from "../terminal/progress";
import { renderTable } from "../terminal/table";
import { UserError } from "../terminal/userError";
import { widthOf } from "../terminal/width";
import { wrap } from "../terminal/wrap";
import { readCoverage, requireKnown } from "./coverage";
import { type Departed, departed } from "./departed";

export interface LedgerFlags extends LogFlags {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly vendor: string | undefined;
  readonly tenant: string | undefined;
  readonly event: string | undefined;
  readonly format: "table" | "json";
}

/** Returns the exit code. Throws a UserError if the logs have no ledger line. */
export async function runLedger({ format, ...flags }: LedgerFlags): Promise<number> {
  const window = readWindow(flags);
  const { rows, lines } = await waiting("reading the ledger", () =>
    withLogs(flags, "'files'", async (engine) => {
      const coverage = await readCoverage(engine, window);
      if (coverage.length === 0) {
        throw new UserError(
          `the input must hold ledger lines, got none in ${sourceOf(flags)}; give the proxy's log or an export of it`,
          exits.couldNotTell,
        );
      }
      requireKnown(coverage, flags);
      const { vendor, tenant, event } = flags;
      return {
        lines: coverage.reduce((sum, one) => sum + one.lines, 0),
        rows: await departed(engine, { ...window, vendor, tenant, event }),
      };
    }),
  );
  printAnswer(format, { version: 1, lines, departed: rows }, () => toTable(rows, lines, widthOf(process.stdout)));
  return exits.yes;
}

function sourceOf({ files, cloud, dataset }: LogFlags): string {
  if (dataset !== undefined) {
    return `'${dataset}'`;
  }
  if (cloud !== undefined) {
    return "the local cloud's log";
  }
  return files.length > 0 ? files.map((file) => `'${file}'`).join(", ") : "standard input";
}

function toTable(rows: readonly Departed[], lines: number, width: number): string {
  if (rows.length === 0) {
    return `nothing left, by ${lines} ledger lines\n`;
  }
  const first = rows.map(({ firstSent }) => firstSent).sort()[0];
  const last = rows
    .map(({ lastSent }) => lastSent)
    .sort()
    .at(-1);
  const table = renderTable({
    head: ["tenant", "vendor", "event", "field", "sent", "people"],
    rows: rows.map(({ tenant, vendor, event, field, sent, mayHaveArrived, people }) => [
      ...[tenant, vendor, event, field].map(withHiddenShown),
      mayHaveArrived > 0 ? `${sent} + ${mayHaveArrived}` : String(sent),
      people.atLeast === people.atMost ? `${people.atMost}` : `${people.atLeast} to ${people.atMost}`,
    ]),
    width,
  });
  const notes = [
    `from ${first} to ${last}, by ${lines} ledger lines; '*' is the event as a whole`,
    ...(rows.some(({ mayHaveArrived }) => mayHaveArrived > 0)
      ? ["sent: what follows '+' was sent without an answer that the vendor took it, and may have arrived"]
      : []),
    ...(rows.some(({ people }) => people.atLeast < people.atMost)
      ? [
          "people: lines of few people cannot be linked with one another, so of several minutes or pseudonym keys only bounds are known",
        ]
      : []),
  ];
  return `${[table, ...notes.flatMap((note) => wrap(note, width))].join("\n")}\n`;
}
