/**
 * What can't change in a cell that is deployed: networks, key ring, buckets and services would be replaced, and Cloud Logging
 * never unlocks a log bucket or shortens the retention of a locked one ("Configure log buckets").
 */
import { type Problem, problem } from "../validation";
import { changes, type Inputs } from "../validation/fixedArguments";
import { cellArguments } from "./cellArgs";

export function fixedCellProblems(deployed: Inputs, wanted: Inputs): Problem[] {
  const fixed = ["project", "region", "addressRange"] as const;
  const moved = changes(fixed, withDefault(deployed), withDefault(wanted)).map(({ key, from, to }) =>
    problem(
      key,
      `must stay '${from}' while the cell is deployed, got '${to}'; set it back and make another cell, in a project and a stack of its own. If this cell has no tenants, run 'pulumi destroy' first`,
    ),
  );
  return [...moved, ...lockProblems(deployed, wanted)];
}

/** With another `auditProject` the logs go to a new bucket, which has no lock yet. */
function lockProblems(deployed: Inputs, wanted: Inputs): Problem[] {
  if (deployed.lockLogs !== true || deployed.auditProject !== wanted.auditProject) {
    return [];
  }
  const days = ({ logRetentionDays = cellArguments.logRetentionDays.default }: Inputs) => logRetentionDays;
  const [from, to] = [days(deployed), days(wanted)];
  const isShorter = typeof from === "number" && typeof to === "number" && to < from;
  return [
    ...(wanted.lockLogs === false || wanted.lockLogs === undefined
      ? [problem("lockLogs", "must stay 'true', got 'false'; Cloud Logging never unlocks a bucket, set it back")]
      : []),
    ...(isShorter
      ? [
          problem(
            "logRetentionDays",
            `must be at least '${from}' while 'lockLogs' holds it, got '${to}'; the lock lets it grow only, set it back`,
          ),
        ]
      : []),
  ];
}

function withDefault(inputs: Inputs): Inputs {
  return { ...inputs, addressRange: inputs.addressRange ?? cellArguments.addressRange.default };
}
