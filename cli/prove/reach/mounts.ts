/** What a workload holds by its own settings: mounted secrets and buckets, secrets in variables, file shares, databases. */
import type { GraphNode, ReferenceSlot, Workload } from "../../../policies/graph";
import type { ActionAnswer, Answer } from "../model";

export interface Held {
  readonly node: GraphNode;
  readonly answer: ActionAnswer;
}

export function heldBy(workload: Workload): Held[] {
  return [
    ...workload.secretFiles.flatMap((slot) => held(workload, slot, "read", "unknown", "mounts it as a file")),
    ...workload.env.flatMap(({ secret }) =>
      secret === undefined ? [] : held(workload, secret, "read", "unknown", "has it in an environment variable"),
    ),
    ...workload.mounts.flatMap(({ kind, slot }) => {
      if (kind === "fileShare") {
        return held(workload, slot, "mount", "yes", "mounts it");
      }
      return held(workload, slot, kind === "bucket" ? "read" : "connect", "unknown", "mounts it");
    }),
  ];
}

/**
 * IAM still has to agree to all but a file share, which asks nobody. Where no grant of the stack does, another stack's may:
 * without one the deployment would fail.
 */
function held(workload: Workload, slot: ReferenceSlot, action: string, allowed: Answer, what: string): Held[] {
  const doubt = allowed === "yes" ? "" : ", which needs a grant that this stack does not show";
  return slot.target.nodes.map((node) => ({
    node,
    answer: {
      action,
      allowed: slot.target.nodes.length > 1 && allowed === "yes" ? "unknown" : allowed,
      steps: [{ why: `${workload.resource.name} ${what}${doubt}`, urn: workload.resource.urn, property: slot.path }],
    },
  }));
}
