/** Finds where a value in a workload comes from, leaving out sources that other values of the same property need. */
import type { ReferenceSlot, Workload } from "../graph";
import { sourcesOf } from "../read";
import type { Origin } from "./secretOrigins";

export function originOf(workload: Workload, property: string): Origin {
  const all = sourcesOf(workload.resource, property);
  const needed = new Set(
    referencesOf(workload)
      .filter((slot) => slot.property === property)
      .flatMap((slot) => slot.target.nodes.map(({ id }) => id)),
  );
  return { all, unexplained: all.filter((urn) => !needed.has(urn)) };
}

function referencesOf(workload: Workload): ReferenceSlot[] {
  const { account, egress, env, mounts, secretFiles } = workload;
  const network = [egress.subnet, egress.network, egress.connector];
  return [
    account,
    ...secretFiles,
    ...mounts.map(({ slot }) => slot),
    ...[...network, ...env.map(({ secret }) => secret)].filter((slot) => slot !== undefined),
  ];
}
