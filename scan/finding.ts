/** What the scan reports. */
import type { Position } from "./code/ir";

export interface ScanFinding {
  /** Id of the rule, e.g. `env-from-user`. */
  readonly rule: string;
  /** File, relative to the scanned folder, with forward slashes. */
  readonly file: string;
  readonly at: Position;
  /** What is wrong here and what to do. Never the text of a key. */
  readonly message: string;
}

/** A file, or a part of one, that was not looked at. */
export interface ScanProblem {
  readonly file: string;
  readonly why: string;
}
