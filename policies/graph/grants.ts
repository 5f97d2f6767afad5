/** Reads every form of IAM grant: member, binding and policy, on resources, projects, folders and organisations, and ACLs. */
import { type GuardedKind, type IamFamily, iamFamilies, iamTypeOf } from "../../iam";
import { Field, knownValue, type Reading } from "../read";
import type { Resource } from "../read/resource";
import type { NodeKind } from "./cloudNames";
import { isCustomRole } from "./customRoles";
import type { Grant, Principal, Target } from "./model";
import { readPrincipal, readPrincipals, unknownPrincipals } from "./principals";
import type { NodeIndex } from "./references";

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
  const acls = aclTypes.get(resource.type);
  if (acls !== undefined) {
    return acls.flatMap((property) => readAcl(index, resource, property));
  }
  if (accessTypes.has(resource.type)) {
    return readAccesses(index, resource);
  }
  const match = iamType.exec(resource.type);
  if (match === null) {
    return [];
  }
  const [, service = "", thing = "", form = ""] = match;
  const family = families.get(`${service}/${thing}`);
  const properties = family?.required ?? guardedProperties(resource);
  const property = properties[0] ?? "";
  const kind = family && nodeKinds[family.guards];
  const slot = { path: property, property, field: resource.inputs.at(property) };
  const base = {
    resource,
    level: family?.level ?? "resource",
    targetKind: kind,
    target: kind === undefined ? { ...slot, target: nothing } : index.reference(kind, resource, slot),
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

const nothing: Target = { nodes: [], proof: "none" };

/** Inputs of an IAM resource that don't say what it is on. */
const otherProperties = new Set([
  "role",
  "member",
  "members",
  "condition",
  "policyData",
  "etag",
  "project",
  "location",
  "region",
  "zone",
]);

/** What names the guarded resource in an IAM type that no family describes: whatever the other inputs don't. */
function guardedProperties(resource: Resource): string[] {
  const names = [...(knownValue(resource.inputs.entries())?.keys() ?? [])];
  return names.filter((name) => !otherProperties.has(name) && !name.startsWith("__"));
}

/** Resources of the stack that a property names: those that its value comes from, and those of its service with its name. */
function guardedResources(index: NodeIndex, resource: Resource, property: string): Resource[] {
  const sources = (resource.propertyDependencies.get(property) ?? []).flatMap((urn) => index.resource(urn) ?? []);
  const text = knownValue(resource.inputs.at(property).text());
  return text === undefined ? sources : [...sources, ...index.named(resource.type, text)];
}

/** The custom role that a role not known yet comes from; undefined unless it is the only source. */
function roleSource(resource: Resource): string | undefined {
  const [source, ...others] = resource.propertyDependencies.get("role") ?? [];
  return source !== undefined && others.length === 0 && isCustomRole(source) ? source : undefined;
}

function expressionOf(condition: Field): Reading<string> | undefined {
  if (condition.state === "missing") {
    return undefined;
  }
  return (condition.at(0).state === "missing" ? condition : condition.at(0)).at("expression").text();
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

const unknownText: Reading<string> = { state: "unknown" };

type GrantBase = Pick<Grant, "resource" | "level" | "targetKind" | "target" | "onResources">;

function readPolicy(index: NodeIndex, resource: Resource, base: GrantBase): Grant[] {
  const path = "policyData";
  const common = { ...base, form: "policy" as const, path, malformed: false };
  const data = resource.inputs.at(path).text();
  if (data.state !== "known") {
    const principals = unknownPrincipals(index, resource, path);
    return [{ ...common, role: { state: "unknown" }, principals, conditional: true, condition: unknownText }];
  }
  const bindings = parseDocument(data.value);
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

interface DocumentBinding {
  readonly role: string;
  readonly members: string[];
  readonly conditional: boolean;
  readonly condition: Reading<string> | undefined;
}

/** The bindings of an IAM policy document, or undefined where it isn't one. */
function parseDocument(text: string): DocumentBinding[] | undefined {
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
  const found: DocumentBinding[] = [];
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
    found.push({
      role,
      members: known,
      conditional: binding.at("condition").state !== "missing",
      condition: expressionOf(binding.at("condition")),
    });
  }
  return found;
}

/** Datasets of BigQuery list who may use them, either in themselves or by a resource for each entry. */
const accessTypes = new Set(["gcp:bigquery/dataset:Dataset", "gcp:bigquery/datasetAccess:DatasetAccess"]);

function readAccesses(index: NodeIndex, resource: Resource): Grant[] {
  const isDataset = resource.type === "gcp:bigquery/dataset:Dataset";
  const slot = { path: "datasetId", property: "datasetId", field: resource.inputs.at("datasetId") };
  const base = {
    resource,
    form: "access",
    level: "resource",
    target: { ...slot, target: nothing },
    onResources: isDataset ? [resource] : guardedResources(index, resource, "datasetId"),
    conditional: false,
    malformed: false,
  } as const;
  if (!isDataset) {
    return readEntry(index, resource, base, resource.inputs, "");
  }
  const list = resource.inputs.at("accesses").list();
  if (list.state === "unknown") {
    const principals = unknownPrincipals(index, resource, "accesses");
    return [{ ...base, role: unknownText, path: "accesses", principals }];
  }
  const entries = knownValue(list) ?? [];
  return entries.flatMap((entry, position) => readEntry(index, resource, base, entry, `accesses[${position}].`));
}

/** By property of an entry, the beginning that an IAM member would have. */
const entryMembers: ReadonlyMap<string, string> = new Map([
  ["userByEmail", ""],
  ["groupByEmail", "group:"],
  ["domain", "domain:"],
  ["specialGroup", ""],
  ["iamMember", ""],
]);

function readEntry(
  index: NodeIndex,
  resource: Resource,
  base: Omit<Grant, "role" | "path" | "principals">,
  entry: Field,
  at: string,
): Grant[] {
  return [...entryMembers].flatMap(([name, prefix]) => {
    const reading = entry.at(name).text();
    if (reading.state === "missing") {
      return [];
    }
    const property = at === "" ? name : "accesses";
    const principals =
      reading.state === "known"
        ? [readAccessMember(index, resource, property, name, `${prefix}${reading.value}`)]
        : unknownPrincipals(index, resource, property);
    return [{ ...base, role: entry.at("role").text(), path: `${at}${name}`, principals }];
  });
}

function readAccessMember(
  index: NodeIndex,
  resource: Resource,
  property: string,
  name: string,
  text: string,
): Principal {
  if (name === "userByEmail") {
    const prefix = text.endsWith(".gserviceaccount.com") ? "serviceAccount" : "user";
    return readPrincipal(index, resource, property, `${prefix}:${text}`);
  }
  return name === "specialGroup" && text.startsWith("project")
    ? { kind: "convenience", text }
    : readPrincipal(index, resource, property, text);
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
      onResources: [],
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
