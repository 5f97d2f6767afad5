/** Reads the access control lists of Cloud Storage. */
import type { Resource } from "../read/resource";
import type { Grant, Principal } from "./model";
import { readPrincipal, unknownPrincipals } from "./principals";
import type { NodeIndex } from "./references";

const aclTypes: ReadonlyMap<string, readonly string[]> = new Map([
  ["gcp:storage/bucketAccessControl:BucketAccessControl", ["entity"]],
  ["gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl", ["entity"]],
  ["gcp:storage/objectAccessControl:ObjectAccessControl", ["entity"]],
  ["gcp:storage/bucketACL:BucketACL", ["roleEntities", "predefinedAcl", "defaultAcl"]],
  ["gcp:storage/defaultObjectACL:DefaultObjectACL", ["roleEntities", "predefinedAcl"]],
  ["gcp:storage/objectACL:ObjectACL", ["roleEntities", "predefinedAcl"]],
]);

/** The grants that a list or one of its entries makes; undefined for resources of other types. */
export function readAcls(index: NodeIndex, resource: Resource): Grant[] | undefined {
  return aclTypes.get(resource.type)?.flatMap((property) => readAcl(index, resource, property));
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
      targetProperties: [bucket.property],
      onResources: [],
      role: resource.inputs.at("role").text(),
      path: property,
      principals,
      conditional: false,
      malformed: false,
    };
  });
}

/** Everybody, by their names as entities and by the canned lists that let them in, in small letters. */
const publicEntities = new Set([
  "allusers",
  "allauthenticatedusers",
  "publicread",
  "publicreadwrite",
  "authenticatedread",
]);

/** The principal of an entity: `user-x@y`, `READER:allUsers`, or a canned list such as `publicRead`. */
function readEntity(index: NodeIndex, resource: Resource, property: string, text: string): Principal {
  const entity = text.slice(text.indexOf(":") + 1);
  if (publicEntities.has(entity.toLowerCase())) {
    return { kind: "public", text: entity };
  }
  if (/^(?:private|projectPrivate|bucketOwner\w*)$/i.test(entity) || entity.startsWith("project-")) {
    return { kind: "convenience", text: entity };
  }
  const email = entity.slice(entity.indexOf("-") + 1);
  return email.endsWith(".gserviceaccount.com")
    ? readPrincipal(index, resource, property, `serviceAccount:${email}`)
    : { kind: "people", text: entity };
}
