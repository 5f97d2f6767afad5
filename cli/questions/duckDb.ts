/**
 * Answers questions from files with DuckDB, which is loaded on demand: it is large, and only questions need it. See ADR 27.
 */
import { tmpdir } from "node:os";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { type Engine, type Question, type Row, readRows } from "./question";
import { duckDbRelation, type Files } from "./relations";

/** What the command needs of `@duckdb/node-api`. */
interface Connection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string, values?: Record<string, string>): Promise<{ getRowObjectsJson(): Row[] }>;
  closeSync(): void;
}

/** Functions that BigQuery has under another name, or DuckDB not at all. */
const macros = ["CREATE MACRO regexp_contains(text, pattern) AS regexp_matches(text, pattern)"];

/** Opens DuckDB in memory. Throws a UserError if the package is not installed for this machine. */
export async function connectDuckDb(): Promise<Connection> {
  const { DuckDBInstance } = await loadDuckDb();
  const instance = await DuckDBInstance.create(":memory:");
  const connection: Connection = await instance.connect();
  for (const sql of [
    "SET TimeZone = 'UTC'",
    // Everything that is used is built in; nothing is fetched.
    "SET autoinstall_known_extensions = false",
    "SET preserve_insertion_order = false",
    `SET temp_directory = '${tmpdir().replaceAll("'", "''")}'`,
    ...macros,
  ]) {
    await connection.run(sql);
  }
  return connection;
}

async function loadDuckDb(): Promise<typeof import("@duckdb/node-api")> {
  try {
    return await import("@duckdb/node-api");
  } catch {
    throw new UserError(
      "'@duckdb/node-api' must be installed to read logs from files, got nothing; run 'npm install @duckdb/node-api', or ask the log bucket with '--dataset'",
      exits.couldNotTell,
    );
  }
}

/** Table of the lines in JSON, which take long to read, for several questions. Parquet is read for each question anew: that is quick. */
const ledgerTable = "ledger_lines";

/** An engine over files. DuckDB's own error for a file that is not JSON passes through. */
export async function duckDbEngine(files: Files): Promise<Engine> {
  const connection = await connectDuckDb();
  let loading: Promise<unknown> | undefined;
  const lines: Files = { json: files.json, parquet: [] };
  const load = () => connection.run(`CREATE TEMP TABLE ${ledgerTable} AS ${duckDbRelation("ledger", lines)}`);
  return {
    dialect: "duckdb",
    async ask(question) {
      if (question.relation === "ledger" && files.json.length > 0) {
        loading ??= load();
        await loading;
      }
      const { text, values } = duckDbText(question, files);
      const answer = await connection.runAndReadAll(text, values);
      return readRows(question, answer.getRowObjectsJson());
    },
    close: () => connection.closeSync(),
  };
}

/** The question in DuckDB's dialect; it marks parameters by `$` and takes no unused ones. */
function duckDbText(question: Question, files: Files): { text: string; values: Record<string, string> } {
  const relation = question.relation === "ledger" ? ledgerRelation(files) : duckDbRelation("audit", files);
  const text = `WITH ${question.relation} AS (\n  ${relation}\n),\n${question.sql}`;
  const used = Object.entries(question.parameters).filter(([name]) => new RegExp(`@${name}\\b`).test(text));
  const names = used.map(([name]) => name).join("|");
  return {
    text: names === "" ? text : text.replace(new RegExp(`@(?=(?:${names})\\b)`, "g"), "$"),
    values: Object.fromEntries(used),
  };
}

function ledgerRelation({ json, parquet }: Files): string {
  const parts = [
    ...(json.length > 0 ? [`SELECT * FROM ${ledgerTable}`] : []),
    ...(parquet.length > 0 ? [duckDbRelation("ledger", { json: [], parquet })] : []),
  ];
  return parts.join(" UNION ALL ");
}
