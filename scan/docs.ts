/** Writes the rules' part of docs/scan.md from the rules themselves. */
import type { Example, ScanRule } from "./rules";

const begin = "<!-- rules -->";
const end = "<!-- end of rules -->";

/** The page with its part about the rules written anew; the rest stays as it is. */
export function scanPage(page: string, rules: readonly ScanRule[]): string {
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) {
    throw new Error(`docs/scan.md must have the lines '${begin}' and '${end}'`);
  }
  return `${page.slice(0, before)}${begin}\n\n${rulesText(rules)}\n${page.slice(after)}`;
}

function rulesText(rules: readonly ScanRule[]): string {
  const table = [
    "| Rule | What holds | Severity |",
    "| --- | --- | --- |",
    ...rules.map((rule) => `| [\`${rule.id}\`](#${rule.id}) | ${rule.sentence} | ${rule.severity} |`),
  ];
  return [table.join("\n"), "", ...rules.map(section)].join("\n");
}

function section({ id, sentence, severity, why, counts, remediation, examples }: ScanRule): string {
  return [
    `### ${id}`,
    "",
    `${sentence} *(${severity})*`,
    "",
    `**Why.** ${why}`,
    "",
    `**What counts.** ${counts}`,
    "",
    `**What to do.** ${remediation}`,
    "",
    "Found:",
    "",
    code(examples.bad),
    "",
    "Accepted:",
    "",
    code(examples.good),
    "",
  ].join("\n");
}

function code({ language, text }: Example): string {
  return `\`\`\`${language}${text}\`\`\``;
}
