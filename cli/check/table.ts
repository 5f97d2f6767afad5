/** The report of a check as a table for people. */
import { pack } from "../../policies/pack";
import { colors } from "../terminal/colors";
import { exits } from "../terminal/exits";
import { withHiddenShown } from "../terminal/hiddenCharacters";
import { renderTable } from "../terminal/table";
import { widthOf } from "../terminal/width";
import { wrap } from "../terminal/wrap";
import { type CheckReport, exitCodeOf } from "./checkReport";
import type { Finding } from "./finding";

/** @param width columns of the output. Default: those of the terminal */
export function toTable(report: CheckReport, width: number = widthOf(process.stdout)): string {
  const lines: string[] = [];
  if (report.findings.length > 0) {
    lines.push(table(report.findings, width));
  }
  if (report.problems.length > 0) {
    lines.push(colors.bold("Could not check everything:"));
    lines.push(
      ...report.problems.flatMap((problem) =>
        problem.split("\n").flatMap((line) => wrap(`  ${withHiddenShown(line)}`, width, "  ")),
      ),
    );
  }
  const color = exitCodeOf(report) === exits.yes ? colors.green : colors.red;
  lines.push(...wrap(summaryOf(report), width).map(color));
  if (report.findings.some(({ pack: name }) => name === pack.name)) {
    lines.push(
      ...wrap("docs/rules.md says why each rule exists, what counts, and how to fix or waive a finding.", width),
    );
  }
  return `${lines.join("\n")}\n`;
}

function table(findings: readonly Finding[], width: number): string {
  return renderTable({
    head: ["rule", "resource", "finding"],
    rows: findings.map(({ rule, level, known, name, type, message }) => [
      `${rule}\n${known === true ? "known" : level}`,
      `${withHiddenShown(name)}\n${withHiddenShown(type)}`,
      message.split("\n").map(withHiddenShown).join("\n"),
    ]),
    width: Math.min(width, widest),
    // People search and waive by a rule's id, so it is shown whole if there is room.
    weights: width < 100 ? [1, 1, 2] : [1.6, 1, 2],
    paint: (line) => (line === "mandatory" ? colors.red(line) : line === "advisory" ? colors.yellow(line) : line),
  });
}

/** Longer lines are hard to read. */
const widest = 160;

/** One line: the stack, the outcome, and how much was found. */
export function summaryOf(report: CheckReport): string {
  const count = (level: string) => report.findings.filter((finding) => finding.level === level).length;
  const where = `${report.project}/${report.stack}`;
  const known = report.findings.filter((finding) => finding.known === true).length;
  const ofThem = known > 0 ? `, ${known} of them in the baseline` : "";
  const found = `${count("mandatory")} mandatory and ${count("advisory")} advisory findings${ofThem}`;
  switch (exitCodeOf(report)) {
    case exits.yes:
      return `${where}: clean, ${report.resources} resources checked, ${found}`;
    case exits.no:
      return `${where}: rejected, ${report.resources} resources checked, ${found}`;
    default:
      return `${where}: not checked, ${found} until then`;
  }
}
