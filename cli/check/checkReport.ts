/** The outcome of a check: what was found, and whether everything was looked at. */
import { exits } from "../terminal/exits";
import type { Finding } from "./finding";

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

/**
 * `yes` without a mandatory finding beyond the baseline, `no` with one. `couldNotTell` if the check is not complete, also when findings were
 * seen until then: a program that was judged in part may have worse in the rest.
 */
export function exitCodeOf(report: CheckReport): number {
  if (!report.complete) {
    return exits.couldNotTell;
  }
  return report.findings.some(({ level, known }) => level === "mandatory" && known !== true) ? exits.no : exits.yes;
}
