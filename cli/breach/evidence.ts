/** The sums behind an assessment, by day, instance and key: small enough to keep with the report for good. */
import type { LedgerFilter } from "../questions/ledgerQuestions";
import { daysQuestion } from "../questions/ledgerQuestions";
import type { Question, Row } from "../questions/question";

export function evidenceQuestion(filter: LedgerFilter): Question {
  return daysQuestion(filter);
}

/** As CSV. Names are those of plans and tenants, so no cell needs quotes but for those that hold a comma. */
export function evidenceText(rows: readonly Row[]): string {
  const names = Object.keys(daysQuestion({ since: "", until: "" }).columns);
  const cell = (value: unknown) => {
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [names, ...rows.map((row) => names.map((name) => row[name]))]
    .map((row) => `${row.map(cell).join(",")}\r\n`)
    .join("");
}
