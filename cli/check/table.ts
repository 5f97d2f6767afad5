import Table from "cli-table3";
import pc from "picocolors";
import { pack } from "../../policies/pack";
import { type CheckReport, exitCodeOf, exitCodes } from "./checkReport";
import type { Finding } from "./finding";

/** The report for people, at most `width` columns wide (default: the terminal's, else 120). */
export function toTable(report: CheckReport, width: number = process.stdout.columns ?? 120): string {
  const lines: string[] = [];
  if (report.findings.length > 0) {
    lines.push(table(report.findings, width));
  }
  if (report.problems.length > 0) {
    lines.push(pc.bold("Could not check everything:"));
    lines.push(...report.problems.map((problem) => `  ${problem.replaceAll("\n", "\n  ")}`));
  }
  lines.push(summaryOf(report));
  if (report.findings.some(({ pack: name }) => name === pack.name)) {
    lines.push(
      `Bulkhead's docs/rules.md says of each rule why it is there, what counts, and how to put it right or waive it.`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function table(findings: readonly Finding[], width: number): string {
  const total = Math.max(80, Math.min(width, 160));
  // A rule's id is what one searches and waives by, so it is shown whole wherever there is room.
  const longest = Math.max(...findings.map((finding) => finding.rule.length)) + 2;
  const rule = total < 100 ? Math.floor(total * 0.22) : Math.min(Math.max(longest, Math.floor(total * 0.22)), 32);
  const resource = Math.floor(total * 0.28);
  const columns = new Table({
    head: ["rule", "resource", "finding"],
    colWidths: [rule, resource, total - rule - resource - 4],
    wordWrap: true,
    wrapOnWordBoundary: true,
    style: { head: ["bold"], border: [] },
  });
  for (const finding of findings) {
    const level = finding.level === "mandatory" ? pc.red("mandatory") : pc.yellow("advisory");
    columns.push([
      `${breakable(finding.rule, rule - 2)}\n${level}`,
      breakable(`${finding.name}\n${finding.type}`, resource - 2),
      breakable(finding.message, total - rule - resource - 6),
    ]);
  }
  return columns.toString();
}

/** Property paths and type tokens have no blanks: they are cut after a dot, slash, colon or bracket, so that none is lost to an ellipsis. */
function breakable(text: string, width: number): string {
  return text
    .split(/(\s+)/)
    .map((word) => (word.length <= width ? word : foldWord(word, width)))
    .join("");
}

function foldWord(word: string, width: number): string {
  const lines: string[] = [];
  let rest = word;
  while (rest.length > width) {
    const at = Math.max(...[".", "/", ":", "]", "-"].map((sign) => rest.lastIndexOf(sign, width - 1)));
    const cut = at > width / 3 ? at + 1 : width;
    lines.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return [...lines, rest].join("\n");
}

/** One line: where, what came of it, how much was found. */
export function summaryOf(report: CheckReport): string {
  const count = (level: string) => report.findings.filter((finding) => finding.level === level).length;
  const where = `${report.project}/${report.stack}`;
  const found = `${count("mandatory")} mandatory and ${count("advisory")} advisory findings`;
  switch (exitCodeOf(report)) {
    case exitCodes.clean:
      return pc.green(`${where}: clean, ${report.resources} resources checked, ${found}`);
    case exitCodes.rejected:
      return pc.red(`${where}: rejected, ${report.resources} resources checked, ${found}`);
    default:
      return pc.red(`${where}: not checked, ${found} until then`);
  }
}
