/**
 * Refuses a second cell in a project. Within one program the arguments show it. A cell of another program has left its mark,
 * a sink that has the same name in every cell (`logs.ts`), and before it creates its own, also in preview, a cell looks for that.
 */
import * as logging from "@pulumi/gcp/logging";
import * as pulumi from "@pulumi/pulumi";
import { oneCellMark } from "../naming";
import { type Problem, problem } from "../validation";
import { previewHook } from "../validation/hooks";
import { describeProblems } from "../validation/problem";

/** Cells by project, of each program that runs in this process. */
const cells = new WeakMap<object, Map<string, string>>();

/** Remembers the cell. A project that is not known yet is looked at when the mark is created. */
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

/** Hook of the mark. The engine calls it only if the stack has no mark yet, so a cell that is deployed looks nothing up. */
export function markHooks(name: string, { parent }: pulumi.CustomResourceOptions): pulumi.ResourceHookBinding {
  const title = `cell '${name}'`;
  const hooks = previewHook(`${title}: the only one in its project`, async ({ newInputs }) => {
    const project: unknown = newInputs?.project;
    if (typeof project === "string" && (await hasCell(project, parent))) {
      throw new Error(describeProblems(title, [takenProject(project)]));
    }
  });
  return { beforeCreate: hooks };
}

/** False as well if Google refuses to answer: the mark itself is refused if there is another. */
async function hasCell(project: string, parent: pulumi.Resource | undefined): Promise<boolean> {
  try {
    const { destination } = await logging.getSink({ id: `projects/${project}/sinks/${oneCellMark}` }, { parent });
    return Boolean(destination);
  } catch {
    return false;
  }
}

function takenProject(project: string): Problem {
  return problem(
    "project",
    `must be a project without a cell, got '${project}', which has the sink '${oneCellMark}' of one; use another project, or put the tenants into that cell with 'bulkhead:cellStack' (a cell can't be renamed; after an update that was killed, see "When something fails" in docs/deploy.md)`,
  );
}
