/** Reads every form of grant: IAM members, bindings and policies on whatever they guard, and the older lists of access. */
import { type GuardedKind, type IamFamily, iamFamilies, iamFormNames, iamTypeOf } from "../../iam";
import { type Resource, sourcesOf } from "../read/resource";
import { readAcls } from "./acls";
import type { NodeKind } from "./cloudNames";
import { isCustomRole } from "./customRoles";
import { readDatasetAccess } from "./datasetAccess";
import { readEntitlement } from "./entitlements";
import { guardedProperties, guardedResources, noTarget } from "./guarded";
import { iamType } from "./iamType";
import type { Grant, Principal } from "./model";
import { expressionOf, parsePolicyDocument, unknownText } from "./policyDocument";
import { readPrincipal, readPrincipals, unknownPrincipals } from "./principals";
import type { NodeIndex } from "./references";

const familiesByType: ReadonlyMap<string, IamFamily> = new Map(
  iamFamilies.flatMap((family) => iamFormNames.map((form) => [iamTypeOf(family, form), family])),
);

/** What a family guards, if it is one of the graph's nodes. */
const nodeKinds: Partial<Record<GuardedKind, NodeKind>> = {
  workload: "workload",
  secret: "secret",
  bucket: "bucket",
  key: "key",
  keyRing: "keyRing",
  account: "account",
  subnet: "subnet",
};

/** The grants that a resource makes; empty if it makes none. */
export function readGrants(index: NodeIndex, resource: Resource): Grant[] {
  const listed = readAcls(index, resource) ?? readDatasetAccess(index, resource) ?? readEntitlement(index, resource);
  if (listed !== undefined) {
    return listed;
  }
  const form = iamType.exec(resource.type)?.[1];
  if (form === undefined) {
    return [];
  }
  const family = familiesByType.get(resource.type);
  const properties = family?.required ?? guardedProperties(resource);
  const property = properties[0] ?? "";
  const kind = family && nodeKinds[family.guards];
  const slot = { path: property, property, field: resource.inputs.at(property) };
  const base = {
    resource,
    level: family?.level ?? "resource",
    targetKind: kind,
    target: kind === undefined ? { ...slot, target: noTarget } : index.reference(kind, resource, slot),
    targetProperties: properties,
    onResources: kind === undefined ? properties.flatMap((name) => guardedResources(index, resource, name)) : [],
  } as const;
  if (form === "Policy") {
    return readPolicy(index, resource, base);
  }
  const path = form === "Member" ? "member" : "members";
  return [
    {
      ...base,
      form: form === "Member" ? "member" : "binding",
      role: resource.inputs.at("role").text(),
      roleSource: roleSource(resource),
      path,
      principals: membersOf(index, resource, path),
      conditional: resource.inputs.at("condition").state !== "missing",
      condition: expressionOf(resource.inputs.at("condition")),
      malformed: false,
    },
  ];
}

/** The custom role that a role comes from while it isn't known; undefined unless that is the only source. */
function roleSource(resource: Resource): string | undefined {
  const [source = "", ...others] = sourcesOf(resource, "role");
  return others.length === 0 && isCustomRole(source) ? source : undefined;
}

function membersOf(index: NodeIndex, resource: Resource, path: string): Principal[] {
  const field = resource.inputs.at(path);
  if (path === "member") {
    return readPrincipals(index, resource, path, [field]);
  }
  const list = field.list();
  if (list.state === "missing") {
    return [];
  }
  return list.state === "known"
    ? readPrincipals(index, resource, path, list.value)
    : unknownPrincipals(index, resource, path);
}

type GrantBase = Pick<Grant, "resource" | "level" | "targetKind" | "target" | "targetProperties" | "onResources">;

function readPolicy(index: NodeIndex, resource: Resource, base: GrantBase): Grant[] {
  const path = "policyData";
  const common = { ...base, form: "policy" as const, path, malformed: false };
  const data = resource.inputs.at(path).text();
  if (data.state !== "known") {
    const principals = unknownPrincipals(index, resource, path);
    return [{ ...common, role: { state: "unknown" }, principals, conditional: true, condition: unknownText }];
  }
  const bindings = parsePolicyDocument(data.value);
  if (bindings === undefined) {
    return [
      {
        ...common,
        role: { state: "unknown" },
        principals: [{ kind: "unproved" }],
        conditional: true,
        condition: unknownText,
        malformed: true,
      },
    ];
  }
  return bindings.map(({ role, members, conditional, condition }) => ({
    ...common,
    role: { state: "known", value: role, secret: false },
    conditional,
    condition,
    principals: members.map((member) => readPrincipal(index, resource, path, member)),
  }));
}
