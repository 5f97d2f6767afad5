/** What can't change in a cell that is deployed: networks, key ring, buckets and services would be replaced. */
import { type Problem, problem } from "../validation";
import { changes, type Inputs } from "../validation/fixedArguments";
import { cellArguments } from "./cellArgs";

export function fixedCellProblems(deployed: Inputs, wanted: Inputs): Problem[] {
  const fixed = ["project", "region", "addressRange"] as const;
  return changes(fixed, withDefault(deployed), withDefault(wanted)).map(({ key, from, to }) =>
    problem(
      key,
      `must stay '${from}' while the cell is deployed, got '${to}'; set it back and make another cell, in a project and a stack of its own. If this cell has no tenants, run 'pulumi destroy' first`,
    ),
  );
}

function withDefault(inputs: Inputs): Inputs {
  return { ...inputs, addressRange: inputs.addressRange ?? cellArguments.addressRange.default };
}
