/** A scan as JSON, and its exit code. */
import type { ScanReport } from "../../scan";
import { exits } from "../terminal/exits";

/** `no` with a finding that no comment allows; `yes` without one. */
export function scanExitCode({ findings }: ScanReport): number {
  return findings.length > 0 ? exits.no : exits.yes;
}

/** The report as it is written, with its outcome first. */
export function scanJson(report: ScanReport): Readonly<Record<string, unknown>> {
  const { files, lines, findings, allowed, problems } = report;
  const plain = (finding: ScanReport["findings"][number]) => {
    const { at, ...rest } = finding;
    return { ...rest, line: at.line, column: at.column };
  };
  return {
    outcome: findings.length > 0 ? "found" : "clean",
    files,
    lines,
    findings: findings.map(plain),
    allowed: allowed.map(plain),
    problems,
  };
}
