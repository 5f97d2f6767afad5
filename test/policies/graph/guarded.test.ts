/** What an IAM resource is on, for every IAM type of the provider's schema: a literal name finds the resource of the stack. */
import { expect, test } from "vitest";
import { buildGraph, makeResource, NodeIndex } from "../../../policies/graph";
import { guardedProperties, guardedResources } from "../../../policies/graph/guarded";
import { Field, unknownSentinels } from "../../../policies/read";
import { fieldsOf, type GoogleSchema } from "../../../policies/types/google/schema";
import schema from "../../../policies/types/google/schema.json";
import { urnOf } from "../support/resources";

const google: GoogleSchema = schema;
const types = Object.keys(google.types);
const iamMember = /^gcp:(?<service>[a-z0-9]+)\/(?<thing>.*?)(?:i[aA][mM]|I[aA][mM])Member:/;
const whereItIs = new Set(["role", "member", "condition", "project", "location", "region", "zone", "deletionPolicy"]);

/** Resources that have no name before they exist: the cloud numbers them. */
const numbered = new Set([
  "gcp:accesscontextmanager/accessPolicy:AccessPolicy",
  "gcp:compute/firewallPolicy:FirewallPolicy",
  "gcp:datacatalog/policyTag:PolicyTag",
  "gcp:datacatalog/taxonomy:Taxonomy",
  "gcp:securitycenter/source:Source",
  "gcp:securitycenter/v2OrganizationSource:V2OrganizationSource",
  "gcp:tags/tagKey:TagKey",
  "gcp:tags/tagValue:TagValue",
  "gcp:vertex/aiReasoningEngine:AiReasoningEngine",
]);

const resource = (type: string, name: string, inputs: object) =>
  makeResource({ urn: urnOf(type, name), type, name, inputs: Field.of(inputs) });

/** Found in other ways: a key by ring and name, a folder by its bucket. A job of Dataproc has its id in a block. */
const namedOtherwise = new Set([
  "gcp:kms/cryptoKey:CryptoKey",
  "gcp:storage/managedFolder:ManagedFolder",
  "gcp:dataproc/job:Job",
]);

const inputsOf = (type: string) =>
  fieldsOf(google, type)
    .filter(({ isOutput, path }) => !isOutput && !path.includes("."))
    .map(({ name }) => name);

/** The type that an IAM type guards, if the schema has one called like it. */
function guardedType(iamType: string): string | undefined {
  const { service, thing } = iamMember.exec(iamType)?.groups ?? {};
  return types.find((type) => type.toLowerCase().startsWith(`gcp:${service}/${thing}:`.toLowerCase()));
}

const pairs = types
  .filter((type) => iamMember.test(type))
  .map((type) => [type, guardedType(type)] as const)
  .filter(([, guarded]) => guarded !== undefined && !numbered.has(guarded) && !namedOtherwise.has(guarded));

test("there are many of them", () => {
  expect(pairs.length).toBeGreaterThan(100);
});

test("a literal name finds the resource that a grant is on", () => {
  const lost = pairs.filter(([iamType, guarded = ""]) => {
    const named = inputsOf(iamType).filter((name) => !whereItIs.has(name));
    const name = "the-thing";
    const inputs = Object.fromEntries(inputsOf(guarded).map((input) => [input, name]));
    const thing = resource(guarded, "thing", inputs);
    const grant = resource(iamType, "grant", {
      ...Object.fromEntries(named.map((property) => [property, name])),
      role: "roles/viewer",
      member: "user:a@example.com",
    });
    const [read] = buildGraph([thing, grant]).grants;
    const found = [
      ...(read?.target.target.nodes ?? []).map(({ id }) => id),
      ...(read?.onResources ?? []).map(({ urn }) => urn),
    ];
    return !found.includes(thing.urn);
  });
  expect(lost).toEqual([]);
});

const grantType = "gcp:pubsub/topicIAMMember:TopicIAMMember";
const unknown = [...unknownSentinels][0];

test("inputs with another meaning and the engine's own don't say what a grant is on", () => {
  const inputs = { topic: "t", role: "r", member: "m", project: "p", __defaults: [], version__: "v" };
  expect(guardedProperties(resource(grantType, "grant", inputs))).toEqual(["topic", "version__"]);
  const hidden = makeResource({
    urn: urnOf(grantType, "grant"),
    type: grantType,
    name: "grant",
    inputs: Field.of(unknown),
  });
  expect(guardedProperties(hidden)).toEqual([]);
});

test("a value that isn't known leads to the resources of the stack that it comes from", () => {
  const topic = resource("gcp:pubsub/topic:Topic", "topic", { name: "events" });
  const grant = makeResource({
    urn: urnOf(grantType, "grant"),
    type: grantType,
    name: "grant",
    inputs: Field.of({ topic: unknown, other: unknown }),
    propertyDependencies: new Map([["topic", [topic.urn, urnOf("gcp:pubsub/topic:Topic", "only-read")]]]),
  });
  const index = new NodeIndex([topic, grant]);
  expect(guardedResources(index, grant, "topic")).toEqual([topic]);
  expect(guardedResources(index, grant, "other")).toEqual([]);
});

test("a name leads to resources of the service that the IAM type guards, and to no others", () => {
  const named = [
    resource("gcp:pubsub/topic:Topic", "topic", { name: "events" }),
    resource("gcp:storage/bucket:Bucket", "bucket", { name: "events" }),
    resource("gcp:compute/backendService:BackendService", "backend", { name: "events" }),
    resource("gcp:appengine/standardAppVersion:StandardAppVersion", "version", { name: "events" }),
  ];
  const index = new NodeIndex(named);
  const found = (type: string, property: string) =>
    guardedResources(index, resource(type, "grant", { [property]: "projects/p/topics/events" }), property).map(
      ({ name }) => name,
    );
  expect(found(grantType, "topic")).toEqual(["topic"]);
  expect(found("gcp:iap/webIamMember:WebIamMember", "name")).toEqual(["backend", "version"]);
  expect(found("gcp:spanner/instanceIAMMember:InstanceIAMMember", "instance")).toEqual([]);
});
