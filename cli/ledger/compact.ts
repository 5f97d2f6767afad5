/**
 * Puts the ledger lines of each hour together in Parquet, so that weeks of many tenants are answered in seconds. Of the people in an hour
 * it keeps what lines say of them: their sum, the most in one line, and the least and most since midnight. So the answer from
 * hours is the answer from the lines themselves; only the edges of a window become full hours. See ADR 28.
 */
import { existsSync } from "node:fs";
import { connectDuckDb } from "../questions/duckDb";
import { duckDbRelation, type Files, ledgerColumns } from "../questions/relations";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

/** How each column of `ledger` is put together. Columns that are not listed are what an hour's lines have in common. */
const together: Readonly<Record<string, string>> = {
  first_minute: "MIN(first_minute)",
  last_minute: "MAX(last_minute)",
  lines: "SUM(lines)",
  sent: "SUM(sent)",
  dropped: "SUM(dropped)",
  subjects_sum: "SUM(subjects_sum)",
  subjects_most: "MAX(subjects_most)",
  today_least: "MIN(today_least)",
  today_most: "MAX(today_most)",
};

function compactSql(files: Files): string {
  const kept = ledgerColumns.filter((name) => together[name] === undefined);
  const columns = ledgerColumns.map((name) => (together[name] === undefined ? name : `${together[name]} AS ${name}`));
  return `WITH ledger AS (\n  ${duckDbRelation("ledger", files)}\n)
SELECT ${columns.join(", ")} FROM ledger GROUP BY ${kept.join(", ")}, SUBSTR(first_minute, 1, 13)
ORDER BY first_minute, tenant`;
}

/** Returns the number of lines and of rows that they became. Throws a UserError if the file exists. */
export async function compactTo(file: string, files: Files): Promise<{ lines: number; rows: number }> {
  if (existsSync(file)) {
    throw new UserError(`'--out' must be a new file, got '${file}'; name another one`, exits.couldNotTell);
  }
  const connection = await connectDuckDb();
  try {
    await connection.run(`COPY (${compactSql(files)}) TO '${quoted(file)}' (FORMAT parquet, COMPRESSION zstd)`);
    const answer = await connection.runAndReadAll(
      `SELECT COALESCE(SUM(lines), 0) AS lines, COUNT(*) AS rows FROM read_parquet('${quoted(file)}')`,
    );
    const [{ lines, rows } = { lines: 0, rows: 0 }] = answer.getRowObjectsJson();
    return { lines: Number(lines), rows: Number(rows) };
  } finally {
    connection.closeSync();
  }
}

function quoted(file: string): string {
  return file.replaceAll("'", "''");
}
