/** The report of a check as JSON. */
import { type CheckReport, exitCodeOf } from "./checkReport";

/**
 * The report as JSON, with fields of other reports after its own. `version` changes when a field changes its meaning or goes; new fields may come at any time.
 */
export function toJson(report: CheckReport, more: Readonly<Record<string, unknown>> = {}): string {
  const count = (level: string) => report.findings.filter((finding) => finding.level === level).length;
  const outcomes = ["clean", "rejected", "not-checked"] as const;
  return `${JSON.stringify(
    {
      version: 1,
      outcome: outcomes[exitCodeOf(report)],
      ...report,
      counts: {
        mandatory: count("mandatory"),
        advisory: count("advisory"),
        known: report.findings.filter(({ known }) => known === true).length,
      },
      ...more,
    },
    null,
    2,
  )}\n`;
}
