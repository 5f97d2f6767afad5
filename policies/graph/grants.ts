/** Reads every form of IAM grant: member, binding and policy, on resources, projects, folders and organisations, and ACLs. */
import { type GuardedKind, type IamFamily, iamFamilies, iamTypeOf } from "../../iam";
import { Field, knownValue } from "../read";
import type { NodeKind } from "./cloudNames";
import type { Grant, Principal } from "./model";
import { readPrincipal, readPrincipals, unknownPrincipals } from "./principals";
import type { NodeIndex } from "./references";
import type { Resource } from "./resource";

const iamType = /^gcp:([a-z0-9]+)\/([a-zA-Z0-9]*?)(?:i[aA][mM]|I[aA][mM])(Member|Binding|Policy):/;

/** Families by the part of the type between `gcp:` and the IAM form, e.g. `secretmanager/secret` of `SecretIamMember`. */
const families: ReadonlyMap<string, IamFamily> = new Map(
  iamFamilies.map((family) => {
    const [, service, thing] = iamType.exec(iamTypeOf(family, "Member")) ?? [];
    return [`${service}/${thing}`, family];
  }),
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

const aclTypes: ReadonlyMap<string, readonly string[]> = new Map([
  ["gcp:storage/bucketAccessControl:BucketAccessControl", ["entity"]],
  ["gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl", ["entity"]],
  ["gcp:storage/objectAccessControl:ObjectAccessControl", ["entity"]],
  ["gcp:storage/bucketACL:BucketACL", ["roleEntities", "predefinedAcl", "defaultAcl"]],
  ["gcp:storage/defaultObjectACL:DefaultObjectACL", ["roleEntities", "predefinedAcl"]],
  ["gcp:storage/objectACL:ObjectACL", ["roleEntities", "predefinedAcl"]],
]);

/** The grants that a resource makes; none for anything that isn't an IAM resource. */
export function readGrants(index: NodeIndex, resource: Resource): Grant[] {
  const properties = aclTypes.get(resource.type);
  if (properties !== undefined) {
    return properties.flatMap((property) => readAcl(index, resource, property));
  }
  const match = iamType.exec(resource.type);
  if (match === null) {
    return [];
  }
  const [, service = "", thing = "", form = ""] = match;
  const family = families.get(`${service}/${thing}`);
  const property = family?.required[0] ?? "";
  const kind = family && nodeKinds[family.guards];
  const slot = { path: property, property };
  const field = resource.inputs.at(slot.property);
  const reference =
    kind === undefined
      ? { ...slot, field, target: { nodes: [], proof: "none" as const } }
      : index.reference(kind, resource, { ...slot, field });
  const base = { resource, level: family?.level ?? "resource", targetKind: kind, target: reference };
  if (form === "Policy") {
    return readPolicy(index, resource, base);
  }
  const path = form === "Member" ? "member" : "members";
  return [
    {
      ...base,
      form: form === "Member" ? "member" : "binding",
      role: resource.inputs.at("role").text(),
      path,
      principals: membersOf(index, resource, path),
      conditional: resource.inputs.at("condition").state !== "missing",
      malformed: false,
    },
  ];
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

type GrantBase = Pick<Grant, "resource" | "level" | "targetKind" | "target">;

function readPolicy(index: NodeIndex, resource: Resource, base: GrantBase): Grant[] {
  const path = "policyData";
  const common = { ...base, form: "policy" as const, path, malformed: false };
  const data = resource.inputs.at(path).text();
  if (data.state !== "known") {
    const principals = unknownPrincipals(index, resource, path);
    return [{ ...common, role: { state: "unknown" }, principals, conditional: true }];
  }
  const bindings = parseDocument(data.value);
  if (bindings === undefined) {
    return [
      { ...common, role: { state: "unknown" }, principals: [{ kind: "unproved" }], conditional: true, malformed: true },
    ];
  }
  return bindings.map(({ role, members, conditional }) => ({
    ...common,
    role: { state: "known", value: role, secret: false },
    conditional,
    principals: members.map((member) => readPrincipal(index, resource, path, member)),
  }));
}

/** The bindings of an IAM policy document, or undefined where it isn't one. */
export function parseDocument(text: string): { role: string; members: string[]; conditional: boolean }[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const field = Field.of(document);
  if (field.entries().state !== "known") {
    return undefined;
  }
  const bindings = field.at("bindings");
  if (bindings.state === "missing") {
    return [];
  }
  const list = bindings.list();
  if (list.state !== "known") {
    return undefined;
  }
  const found: { role: string; members: string[]; conditional: boolean }[] = [];
  for (const binding of list.value) {
    const role = knownValue(binding.at("role").text());
    const members = binding.at("members").list();
    if (role === undefined || members.state === "unknown") {
      return undefined;
    }
    const texts = members.state === "known" ? members.value.map((member) => knownValue(member.text())) : [];
    const known = texts.filter((text): text is string => text !== undefined);
    if (known.length !== texts.length) {
      return undefined;
    }
    found.push({ role, members: known, conditional: binding.at("condition").state !== "missing" });
  }
  return found;
}

function readAcl(index: NodeIndex, resource: Resource, property: string): Grant[] {
  const field = resource.inputs.at(property);
  if (field.state === "missing") {
    return [];
  }
  const bucket = { path: "bucket", property: "bucket", field: resource.inputs.at("bucket") };
  const list = field.list();
  const entries = list.state === "known" ? list.value : [field];
  return entries.map((entry) => {
    const reading = entry.text();
    const principals: Principal[] =
      reading.state === "known"
        ? [readEntity(index, resource, property, reading.value)]
        : unknownPrincipals(index, resource, property);
    return {
      resource,
      form: "acl",
      level: "resource",
      targetKind: "bucket",
      target: index.reference("bucket", resource, bucket),
      role: resource.inputs.at("role").text(),
      path: property,
      principals,
      conditional: false,
      malformed: false,
    };
  });
}

/** ACL entities: `user-x@y`, `READER:allUsers`, and the canned `publicRead`. */
function readEntity(index: NodeIndex, resource: Resource, property: string, text: string): Principal {
  const entity = text.slice(text.indexOf(":") + 1);
  if (/^(?:allUsers|allAuthenticatedUsers)$/.test(entity)) {
    return { kind: "public", text: entity };
  }
  if (/^(?:publicRead|publicReadWrite|authenticatedRead)$/i.test(entity)) {
    return { kind: "public", text: entity };
  }
  if (/^(?:private|projectPrivate|bucketOwner\w*)$/i.test(entity) || entity.startsWith("project-")) {
    return { kind: "convenience", text: entity };
  }
  const email = entity.replace(/^(?:user|group|domain)-/, "");
  return email.endsWith(".gserviceaccount.com")
    ? readPrincipal(index, resource, property, `serviceAccount:${email}`)
    : { kind: "people", text: entity };
}
