/** Comments that allow a finding: `# bulkhead: allow <rule> <reason>` on the same line or the line above. */
import type { ScanFinding } from "./finding";

export interface Suppression {
  readonly line: number;
  readonly rule: string;
  readonly reason: string;
}

const form = /(?:#|\/\/|\/\*)\s*bulkhead:\s*allow\b[ \t]*([a-z-]*)[ \t]*(.*?)(?:\*\/\s*)?$/;

/** Every such comment in a file, also those that say too little to count. */
export function suppressionsIn(text: string): Suppression[] {
  if (!text.includes("bulkhead:")) {
    return [];
  }
  return text.split("\n").flatMap((content, index) => {
    const [, rule = "", reason = ""] = form.exec(content.trimEnd()) ?? [];
    return form.test(content.trimEnd()) ? [{ line: index + 1, rule, reason: reason.trim() }] : [];
  });
}

/** The comment that allows a finding; undefined if none does. One without a reason allows nothing. */
export function allowedBy(finding: ScanFinding, suppressions: readonly Suppression[]): Suppression | undefined {
  const { line } = finding.at;
  return suppressions.find(
    (comment) =>
      comment.rule === finding.rule && comment.reason !== "" && (comment.line === line || comment.line === line - 1),
  );
}
