/** What can't change in a tenant that is deployed: its cell, since its key, bucket and services can't move. */
import { isMap } from "../../plan";
import { type Problem, problem } from "../validation";
import { changes, type Inputs } from "../validation/fixedArguments";

export function fixedTenantProblems(deployed: Inputs, wanted: Inputs): Problem[] {
  return changes(["name", "project", "region"], cellOf(deployed), cellOf(wanted)).map(({ key, from, to }) =>
    problem(
      `cell.${key}`,
      `must stay '${from}' while the tenant is deployed, got '${to}'; keep the tenant in its cell, make another tenant in the other one, and move the data`,
    ),
  );
}

function cellOf({ cell }: Inputs): Inputs {
  return isMap(cell) ? cell : {};
}
