import type { Finding } from "./finding";

/** What a check came to. */
export interface CheckReport {
  readonly project: string;
  readonly stack: string;
  /** True when the program ran to its end and every rule of the pack judged the whole stack. */
  readonly complete: boolean;
  /** Why the check is not complete, for a person to read; empty when it is. */
  readonly problems: readonly string[];
  /** Policy packs that ran, with their versions. */
  readonly packs: Readonly<Record<string, string>>;
  /** How many resources the preview covered. */
  readonly resources: number;
  readonly findings: readonly Finding[];
}

/** Exit codes of `bulkhead check`. */
export const exitCodes = { clean: 0, rejected: 1, notChecked: 2 } as const;

/**
 * 0: checked, no mandatory finding. 1: checked, rejected. 2: could not check, also when findings were seen until then,
 * since a program that was judged in part may have worse in the rest.
 */
export function exitCodeOf(report: CheckReport): number {
  if (!report.complete) {
    return exitCodes.notChecked;
  }
  return report.findings.some(({ level }) => level === "mandatory") ? exitCodes.rejected : exitCodes.clean;
}

/** A report for a check that never began. */
export function notChecked(project: string, stack: string, problem: string): CheckReport {
  return { project, stack, complete: false, problems: [problem], packs: {}, resources: 0, findings: [] };
}
