/** One shape for everything that runs code. */
import type { Resource } from "../../read/resource";
import type { Workload } from "../model";
import type { NodeIndex } from "../references";
import { readFunction } from "./functions";
import { readRunV1 } from "./runV1";
import { readRunV2 } from "./runV2";

/** The workload that a resource is, or undefined for anything that runs no code. */
export function readWorkload(index: NodeIndex, resource: Resource): Workload | undefined {
  return readRunV2(index, resource) ?? readRunV1(index, resource) ?? readFunction(index, resource);
}
