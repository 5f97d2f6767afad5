/** What can't change in a cell that is deployed: networks, key ring, buckets and services would be replaced. */
import { type Problem, problem } from "../validation";
import { changed, type Inputs } from "../validation/fixedArguments";
import { cellArguments } from "./cellArgs";

const fixed = ["project", "region", "addressRange"] as const;

export function fixedCellProblems(deployed: Inputs, wanted: Inputs): Problem[] {
  return fixed.flatMap((key) => {
    const change = changed(argumentOf(deployed, key), argumentOf(wanted, key));
    return change === undefined
      ? []
      : [
          problem(
            key,
            `must stay '${change.from}' while the cell is deployed, got '${change.to}'; set it back and make another cell, in a project and a stack of its own. If this cell has no tenants, run 'pulumi destroy' first`,
          ),
        ];
  });
}

/** The value, or the default if none is given. */
function argumentOf(inputs: Inputs, key: (typeof fixed)[number]): unknown {
  const row = cellArguments[key];
  return inputs[key] ?? ("default" in row ? row.default : undefined);
}
