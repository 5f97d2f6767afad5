/** Custom roles that the stack defines, so that a grant of one can be judged by its permissions. */
import type { CustomRoles } from "../../iam";
import { knownValue } from "../read";
import type { Resource } from "../read/resource";
import { settled, typeOfUrn } from "../read/resource";

const parents: ReadonlyMap<string, { readonly property: string; readonly collection: string }> = new Map([
  ["gcp:projects/iAMCustomRole:IAMCustomRole", { property: "project", collection: "projects" }],
  ["gcp:organizations/iAMCustomRole:IAMCustomRole", { property: "orgId", collection: "organizations" }],
]);

/** True for a URN that names a custom role. */
export function isCustomRole(urn: string): boolean {
  return parents.has(typeOfUrn(urn));
}

/** Permissions by the role's full name and by its URN. A role whose permissions aren't all known is left out. */
export function readCustomRoles(resources: readonly Resource[]): CustomRoles {
  const found = new Map<string, readonly string[]>();
  for (const resource of resources) {
    const parent = parents.get(resource.type);
    const list = resource.inputs.at("permissions").list();
    if (parent === undefined || list.state !== "known") {
      continue;
    }
    const permissions = list.value.flatMap((permission) => knownValue(permission.text()) ?? []);
    if (permissions.length < list.value.length) {
      continue;
    }
    found.set(resource.urn, permissions);
    found.set(knownValue(settled(resource, "name").text()) ?? resource.urn, permissions);
    const owner =
      knownValue(settled(resource, parent.property).text()) ?? knownValue(resource.provider.at(parent.property).text());
    // Without one of the two it is a name that no role has.
    const id = knownValue(resource.inputs.at("roleId").text());
    found.set(`${parent.collection}/${owner ?? ""}/roles/${id ?? ""}`, permissions);
  }
  return found;
}
