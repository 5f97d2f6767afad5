/** Whether a workload can send data to any project through Google's own APIs, with an identity of that project. */
import { googleApisReach, type IsolationGraph, nameOfUrn, type Workload } from "../../../policies/graph";
import type { Judged } from "./grant";

/** Title of the column and of the node in the data flow. */
export const googleApisTitle = "Google APIs of any project";

export type ApisFinder = (workload: Workload) => Judged;

/** Reads the perimeters once, then answers for each workload. */
export function apisFinder(graph: IsolationGraph): ApisFinder {
  const reachOf = googleApisReach(graph);
  return (workload) => {
    const { allowed, why, resource, path } = reachOf(workload);
    const step = { why: resource === undefined ? why : `${nameOfUrn(resource.urn)}: ${why}` };
    return { allowed, steps: [{ ...step, urn: resource?.urn ?? workload.id, property: path }] };
  };
}
