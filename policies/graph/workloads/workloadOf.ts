/** Puts a workload together. */
import { type CloudName, parseCloudName } from "../cloudNames";
import type { Workload } from "../model";
import { nodeTypes } from "../nodeTypes";
import { connectionsOf } from "./connections";
import type { WorkloadReader } from "./reader";

/** A workload from what its reader collected and the parts that only its own kind has. */
export function workloadOf(reader: WorkloadReader, parts: Pick<Workload, "account" | "egress" | "ingress">): Workload {
  const { resource } = reader;
  const name: CloudName = reader.index.node(resource.urn)?.name ?? parseCloudName("workload", resource.name);
  return {
    id: resource.urn,
    kind: nodeTypes.get(resource.type)?.workload ?? "service",
    resource,
    name,
    env: reader.env,
    secretFiles: reader.secretFiles,
    mounts: reader.mounts,
    connections: connectionsOf(reader.index, resource, reader.env),
    images: reader.images,
    words: reader.words,
    unreadable: reader.unreadable,
    ...parts,
  };
}
