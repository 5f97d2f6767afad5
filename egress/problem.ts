/** The report of what keeps the egress proxy or the relay from starting. */
import type { Problem } from "../plan";

export type { Problem };

/** Every problem in one message. Holds names and paths, never a secret. */
export function problemReport(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const lines = problems.map(({ path, message }) => `  ${path === "" ? "tracking plan" : path}: ${message}`);
  return `egress cannot start, ${count}:\n${lines.join("\n")}`;
}
