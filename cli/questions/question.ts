/**
 * Named questions about the logs, as SQL. A question is written once, over two relations, `ledger` and `audit`; a dialect says how
 * these are read from files (DuckDB) or from a log bucket's linked dataset (BigQuery). Questions keep to what both dialects have.
 */

/** Values of a question's parameters, all of them texts. In SQL each is `@name`. */
export type Parameters = Readonly<Record<string, string>>;

/** Type of an answer's column: `number` for counts, `text` for all else. */
export type ColumnType = "text" | "number" | "texts";

export interface Question {
  readonly name: string;
  /** The relation that it is about. */
  readonly relation: "ledger" | "audit";
  /** SQL after `WITH <relation> AS (…)`. */
  readonly sql: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  readonly parameters: Parameters;
}

/** One row of an answer. */
export type Row = Readonly<Record<string, unknown>>;

/** Answers questions from one source of logs. */
export interface Engine {
  readonly dialect: "duckdb" | "bigquery";
  ask(question: Question): Promise<Row[]>;
  close(): void;
}

/** A window of time, half open: from `since`, before `until`. Texts as `Date.toISOString` gives them, which sort by time. */
export interface Window {
  readonly since: string;
  readonly until: string;
}

/** Lays an engine's raw values out by the question's columns: counts become numbers, missing texts become "". */
export function readRows(question: Question, raw: readonly Row[]): Row[] {
  return raw.map((row) =>
    Object.fromEntries(
      Object.entries(question.columns).map(([name, type]) => [name, readValue(row[name], type)] as const),
    ),
  );
}

function readValue(value: unknown, type: ColumnType): unknown {
  switch (type) {
    case "number":
      return Number(value ?? 0);
    case "text":
      return value === null || value === undefined ? "" : String(value);
    case "texts":
      return String(value ?? "")
        .split(",")
        .filter((one) => one !== "")
        .sort();
  }
}
