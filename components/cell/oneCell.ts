/** Refuses a second cell in a project within one program; the mark in `logs.ts` refuses one of another program. */
import * as pulumi from "@pulumi/pulumi";
import { type Problem, problem } from "../validation";

/** Cells by project, of each program that runs in this process. */
const cells = new WeakMap<object, Map<string, string>>();

/** Remembers the cell. A project that is not known yet is the cloud's to check. */
export function secondCellProblems(name: string, project: unknown): Problem[] {
  const program: object | undefined = pulumi.runtime.getMonitor();
  if (program === undefined || typeof project !== "string") {
    return [];
  }
  const known = cells.get(program) ?? new Map<string, string>();
  cells.set(program, known);
  const first = known.get(project);
  if (first === undefined) {
    known.set(project, name);
    return [];
  }
  return [
    problem(
      "project",
      `must be a project without a cell, got '${project}', which has cell '${first}'; a project has one: audit settings, policies and perimeter are the project's`,
    ),
  ];
}
