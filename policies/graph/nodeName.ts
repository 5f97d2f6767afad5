/** Names of nodes as messages show them. */

import { settled } from "../read/resource";
import type { GraphNode } from "./model";
import { nodeTypes } from "./nodeTypes";

/** Shown instead of a name that the program marks as a secret. */
const hiddenName = "(a secret name)";

/** A node's name in the cloud; its name in the program if the former is unknown or marked as a secret. */
export function nodeName({ name, resource, hasSecretName }: GraphNode): string {
  const property = resource === undefined ? undefined : nodeTypes.get(resource.type)?.name;
  if (resource !== undefined && property !== undefined) {
    const reading = settled(resource, property).text();
    return reading.state === "known" && !reading.secret ? name.id : resource.name;
  }
  return hasSecretName === true ? hiddenName : name.id.replace(/^urn:/, "");
}
