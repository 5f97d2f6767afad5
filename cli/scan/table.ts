/** A scan as a table for people. */
import type { ScanReport } from "../../scan";
import { colors } from "../terminal/colors";
import { counted } from "../terminal/counted";
import { withHiddenShown } from "../terminal/hiddenCharacters";
import { renderTable } from "../terminal/table";
import { widthOf } from "../terminal/width";
import { wrap } from "../terminal/wrap";

/** Longer lines are hard to read. */
const widest = 160;

/** @param width columns of the output. Default: those of the terminal */
export function scanTable(report: ScanReport, width: number = widthOf(process.stdout)): string {
  const lines: string[] = [];
  if (report.findings.length > 0) {
    lines.push(
      renderTable({
        head: ["rule", "place", "finding"],
        rows: report.findings.map(({ rule, file, at, message }) => [
          rule,
          `${withHiddenShown(file)}:${at.line}`,
          withHiddenShown(message),
        ]),
        width: Math.min(width, widest),
        weights: [1, 1, 2],
      }),
    );
  }
  for (const { file, why } of report.problems) {
    lines.push(...wrap(`${withHiddenShown(file)}: ${why}`, width, "  ").map(colors.yellow));
  }
  const color = report.findings.length > 0 ? colors.red : colors.green;
  lines.push(...wrap(scanSummary(report), width).map(color));
  if (report.findings.length > 0) {
    lines.push(
      ...wrap("docs/scan.md says why each rule exists, what counts, and how to fix or allow a finding.", width),
    );
  }
  return `${lines.join("\n")}\n`;
}

/** One line: the outcome, and how much was looked at. */
export function scanSummary({ findings, allowed, files, lines, problems }: ScanReport): string {
  const found = findings.length === 0 ? "clean" : counted(findings.length, "finding");
  const ofThem = allowed.length > 0 ? `, ${allowed.length} allowed by comments` : "";
  const left = problems.length > 0 ? `, ${counted(problems.length, "note")} on what was not read` : "";
  return `app: ${found}${ofThem}; ${files} files with ${lines} lines scanned${left}`;
}
