/** Tables that fit the terminal: the widest columns wrap first, and no word is lost. */
import Table from "cli-table3";
import { colors } from "./colors";
import { wrap } from "./wrap";

export interface TableArgs {
  readonly head: readonly string[];
  /** A cell may have several lines. */
  readonly rows: readonly (readonly string[])[];
  /** Columns of the whole table. */
  readonly width: number;
  /** How much of the room each column gets, relative to the others, if not all fit. Default: the same. */
  readonly weights?: readonly number[];
  /** Colors a line of a cell, given the column; it must not change the text. */
  readonly paint?: (line: string, column: number) => string;
}

/** No column gets narrower than this, unless its text is. */
const narrowest = 10;
/** A border and two blanks per column. */
const frame = 3;

export function renderTable({ head, rows, width, weights, paint = (line) => line }: TableArgs): string {
  const natural = head.map((title, column) =>
    Math.max(title.length, ...rows.flatMap((row) => (row[column] ?? "").split("\n").map(({ length }) => length))),
  );
  const widths = shrink(natural, weights ?? head.map(() => 1), width - head.length * frame - 1);
  const table = new Table({
    head: head.map((title) => colors.bold(title)),
    colWidths: widths.map((columns) => columns + frame - 1),
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    table.push(
      row.map((cell, column) =>
        cell
          .split("\n")
          .flatMap((line) => wrap(line, widths[column] ?? narrowest))
          .map((line) => (line === "" ? line : paint(line, column)))
          .join("\n"),
      ),
    );
  }
  return table.toString();
}

/** Takes one character at a time from the column that is widest for its weight, until all fit. */
function shrink(natural: readonly number[], weights: readonly number[], room: number): number[] {
  const widths = [...natural];
  for (let total = sum(widths); total > room; total--) {
    const relative = widths.map((columns, column) => (columns <= narrowest ? 0 : columns / (weights[column] ?? 1)));
    const widest = relative.indexOf(Math.max(...relative));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
