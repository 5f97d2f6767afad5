/** Lists in which order means nothing. Every other list is taken in its order: a review too many does less harm than one too few. */
import { isObject, type Json } from "./canonicalJson";

/** Names of properties, and of members of policy documents and tracking plans, whose value is a set. */
const setNames: ReadonlySet<string> = new Set([
  "auditConfigs",
  "auditLogConfigs",
  "bindings",
  "containers",
  "egressHosts",
  "envs",
  "exemptedMembers",
  "items",
  "members",
  "to",
  "volumeMounts",
  "volumes",
]);

/** True for a list that is a set. Variables that refer to earlier ones, as `$(NAME)`, are in an order that matters. */
export function isSet(name: string, list: readonly Json[]): boolean {
  return setNames.has(name) && !list.some((item) => isObject(item) && JSON.stringify(item).includes("$("));
}

/** What an item of a set is called: its name, or what else tells it from the others. */
export function nameOfItem(item: Json): string | undefined {
  if (!isObject(item)) {
    return typeof item === "string" ? item : undefined;
  }
  return ["name", "role", "path", "mountPath", "service", "logType"]
    .map((member) => item[member])
    .find((value): value is string => typeof value === "string");
}
