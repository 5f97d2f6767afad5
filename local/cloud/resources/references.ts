/** References between resources: what must exist, and what can't be deleted while it is in use. */
import { isMap } from "../../../plan/contract";
import { CloudError } from "../cloudError";
import { knownText, type Properties, type Value } from "../protocol/values";
import type { Cloud, StoredResource } from "../store/cloud";
import type { WriteContext } from "./kind";
import { expand, relativeName } from "./names";

/** A property that names another resource: by name, path or self link. */
export interface Reference {
  readonly property: string;
  readonly api: string;
  /** Where a bare name is looked up, such as `projects/{project}/global/networks`. */
  readonly collection: string;
}

/** The full name that a reference means; undefined if the property is not set. */
export function referenced(reference: Reference, properties: Properties): string | undefined {
  const value = knownText(properties[reference.property]);
  if (!value) {
    return undefined;
  }
  const path = relativeName(value);
  const full = path.includes("/") ? path : `${expand(reference.collection, properties) ?? ""}/${path}`;
  return `${reference.api}/${full}`;
}

/** Throws Compute's error if a referenced resource doesn't exist. */
export async function requireReferences(context: WriteContext, references: readonly Reference[]): Promise<void> {
  for (const reference of references) {
    const name = referenced(reference, context.properties);
    if (name !== undefined && !(await context.cloud.find(name))) {
      throw new CloudError(404, `The resource '${name.slice(name.indexOf("/") + 1)}' was not found`, "notFound");
    }
  }
}

/** Throws if another resource still names one of these in its properties. */
export async function refuseWhileUsed(
  stored: StoredResource,
  cloud: Cloud,
  collections: readonly string[],
): Promise<void> {
  const path = stored.name.slice(stored.name.indexOf("/") + 1);
  const name = path.split("/").at(-1) ?? "";
  for (const collection of collections) {
    for (const other of await cloud.resources.listBelow(collection)) {
      if (other.deletedAt === undefined && names(other.properties, path, name)) {
        throw new CloudError(
          400,
          `The resource '${path}' is already being used by '${other.name.slice(other.name.indexOf("/") + 1)}'`,
          "resourceInUseByAnotherResource",
        );
      }
    }
  }
}

/** Properties by which other resources name a network, a subnetwork or a router. */
const namingKeys: ReadonlySet<string> = new Set([
  "network",
  "subnetwork",
  "router",
  "attachmentTarget",
  "firewallPolicy",
  "networkUrl",
]);

function names(value: Value | undefined, path: string, name: string, key = ""): boolean {
  if (Array.isArray(value)) {
    return value.some((item) => names(item, path, name, key));
  }
  if (isMap(value)) {
    return Object.entries(value).some(([inner, item]) => names(item, path, name, inner));
  }
  if (typeof value !== "string" || !namingKeys.has(key)) {
    return false;
  }
  const relative = relativeName(value);
  return relative === path || (relative === name && keyOfCollection(path) === key);
}

/** A bare name counts only under the key of its own kind. */
function keyOfCollection(path: string): string {
  const collection = path.split("/").at(-2) ?? "";
  return (
    { networks: "network", subnetworks: "subnetwork", routers: "router", firewallPolicies: "firewallPolicy" }[
      collection
    ] ?? ""
  );
}
