/** Names of nodes as messages show them. */
import type { GraphNode } from "./model";

/** Shown instead of a name that the program marks as a secret. */
const hiddenName = "(a secret name)";

/** A node's name in the cloud; its name in the program if the former is unknown or marked as a secret. */
export function nodeName({ name, resource, hasSecretName }: GraphNode): string {
  return hasSecretName ? (resource?.name ?? hiddenName) : name.id.replace(/^(?:.*\/)?urn:/, "");
}
