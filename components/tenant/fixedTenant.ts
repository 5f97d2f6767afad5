/** What can't change in a tenant that is deployed: its cell, since its key, bucket and services can't move. */
import { isMap } from "../../plan";
import { type Problem, problem } from "../validation";
import { changed, type Inputs } from "../validation/fixedArguments";

const fixed = ["name", "project", "region"] as const;

export function fixedTenantProblems(deployed: Inputs, wanted: Inputs): Problem[] {
  const [from, to] = [cellOf(deployed), cellOf(wanted)];
  return fixed.flatMap((key) => {
    const change = changed(from[key], to[key]);
    return change === undefined
      ? []
      : [
          problem(
            `cell.${key}`,
            `must stay '${change.from}' while the tenant is deployed, got '${change.to}'; keep the tenant in its cell, make another tenant in the other one, and move the data`,
          ),
        ];
  });
}

function cellOf({ cell }: Inputs): Inputs {
  return isMap(cell) ? cell : {};
}
