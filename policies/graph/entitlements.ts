/** Reads entitlements of Privileged Access Manager: roles that those who may ask for them get for some hours. */
import { type Field, knownValue, type Reading } from "../read";
import type { Resource } from "../read/resource";
import { noTarget } from "./guarded";
import type { Grant } from "./model";
import { readPrincipals } from "./principals";
import type { NodeIndex } from "./references";

const levels = new Map<string, Grant["level"]>([
  ["cloudresourcemanager.googleapis.com/Folder", "folder"],
  ["cloudresourcemanager.googleapis.com/Organization", "organization"],
]);

/**
 * The roles that code may give itself by an entitlement; undefined for resources of other types. For people an entitlement is
 * the way to hold a role for a short time, and where somebody must approve, code can't take it.
 */
export function readEntitlement(index: NodeIndex, resource: Resource): Grant[] | undefined {
  if (!/^gcp:privilegedaccessmanager\/entitlement:entitlement$/i.test(resource.type)) {
    return undefined;
  }
  const { inputs } = resource;
  if (inputs.at("approvalWorkflow", "manualApprovals", "steps").state !== "missing") {
    return [];
  }
  const users = itemsOf(inputs.at("eligibleUsers"));
  const members = users.flatMap((one) => itemsOf(one.at("principals")));
  const principals = readPrincipals(index, resource, "eligibleUsers", members).filter(({ kind }) => kind !== "people");
  const access = inputs.at("privilegedAccess", "gcpIamAccess");
  const target = { path: "parent", property: "parent", field: inputs.at("parent"), target: noTarget };
  return itemsOf(access.at("roleBindings")).map((binding, position) => ({
    resource,
    form: "member",
    level: levels.get(knownValue(access.at("resourceType").text()) ?? "") ?? "project",
    target,
    targetProperties: ["parent"],
    onResources: [],
    role: binding.at("role").text(),
    path: `privilegedAccess.gcpIamAccess.roleBindings[${position}]`,
    principals,
    conditional: true,
    condition: conditionOf(binding.at("conditionExpression")),
    malformed: false,
  }));
}

/** The items of a list; one that isn't known stands for whatever is in it. */
function itemsOf(list: Field): readonly Field[] {
  return list.state === "unknown" ? [list] : list.items();
}

function conditionOf(expression: Field): Reading<string> | undefined {
  return expression.state === "missing" ? undefined : expression.text();
}
