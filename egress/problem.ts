/** Something that keeps the process from starting: where (a path in the plan, or a variable) and what to do. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Every problem in one message. Holds names and paths, never a secret. */
export function problemReport(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const lines = problems.map(({ path, message }) => `  ${path === "" ? "tracking plan" : path}: ${message}`);
  return `egress cannot start, ${count}:\n${lines.join("\n")}`;
}
