/**
 * Runs BigQuery's text of a question in DuckDB: entries lie in a table with the columns of a linked dataset, and functions that DuckDB
 * names otherwise are macros. So both texts of a question can be asked about the same entries.
 */
import { writeFileSync } from "node:fs";
import { bigQueryText } from "../../../../cli/questions/bigQuery";
import { connectDuckDb } from "../../../../cli/questions/duckDb";
import { type Question, type Row, readRows } from "../../../../cli/questions/question";
import type { Entry } from "./logs";

const macros = [
  "CREATE OR REPLACE MACRO json_value(document, path) AS json_extract_string(document, path)",
  "CREATE MACRO timestamp_add(moment, duration) AS moment + duration",
  "CREATE MACRO format_timestamp(form, moment) AS strftime(moment, form)",
];

const auditLog =
  "STRUCT(service_name VARCHAR, method_name VARCHAR, resource_name VARCHAR, authentication_info STRUCT(principal_email VARCHAR, service_account_delegation_info STRUCT(first_party_principal STRUCT(principal_email VARCHAR))[]), request_metadata STRUCT(caller_ip VARCHAR), status STRUCT(code BIGINT))";

/** @param file a file to put the entries into. */
export async function askAsBigQuery(question: Question, entries: readonly Entry[], file: string): Promise<Row[]> {
  const rows = entries.map(({ insertId, timestamp, jsonPayload, protoPayload }) => ({
    insert_id: insertId,
    timestamp,
    json_payload: jsonPayload ?? null,
    proto_payload: { audit_log: snakeCase(protoPayload ?? null) },
  }));
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const connection = await connectDuckDb();
  try {
    for (const sql of macros) {
      await connection.run(sql);
    }
    await connection.run(
      `CREATE TABLE all_logs AS SELECT * FROM read_json('${file}', columns = {insert_id: 'VARCHAR', "timestamp": 'TIMESTAMP', json_payload: 'JSON', proto_payload: 'STRUCT(audit_log ${auditLog})'})`,
    );
    const text = bigQueryText(question, "p.d._AllLogs").replaceAll("`p.d._AllLogs`", "all_logs");
    const answer = await connection.runAndReadAll(text.replace(/@(?=[a-z])/g, "$"), { ...question.parameters });
    return readRows(question, answer.getRowObjectsJson());
  } finally {
    connection.closeSync();
  }
}

/** Names of fields as BigQuery has them. */
function snakeCase(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(snakeCase);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeCase(inner),
    ]),
  );
}
