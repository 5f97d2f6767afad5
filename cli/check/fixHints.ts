/** Prints the lines that keep the rules of a report's findings, each rule once. */
import { pack } from "../../policies/pack";
import { colors } from "../terminal/colors";
import type { CheckReport } from "./checkReport";
import { type Fix, fixes } from "./fixes";

const languages: readonly (readonly [title: string, lines: (fix: Fix) => string])[] = [
  ["TypeScript", ({ typescript }) => typescript],
  ["Python", ({ python }) => python],
  ["YAML", ({ yaml }) => yaml],
];

/** The hints as text; empty if no rule of the findings has one. */
export function fixHints(report: CheckReport): string {
  const found = new Set(
    report.findings.filter((finding) => finding.pack === pack.name && finding.known !== true).map(({ rule }) => rule),
  );
  return fixes
    .filter(({ rule }) => found.has(rule))
    .map((fix) => `${colors.bold(`To keep ${fix.rule}:`)}\n${languages.map((one) => block(fix, one)).join("")}`)
    .join("\n");
}

function block(fix: Fix, [title, lines]: (typeof languages)[number]): string {
  const indented = lines(fix)
    .split("\n")
    .map((line) => `    ${line}\n`);
  return `  ${title}\n${indented.join("")}`;
}
