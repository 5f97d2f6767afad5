/** Whom access control lists of buckets and access lists of datasets let in. */
import { expect, test } from "vitest";
import { buildGraph, makeResource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { unknown } from "../../support/pulumi";

const grantsOf = (type: string, inputs: object) =>
  buildGraph([makeResource({ urn: `urn:pulumi:prod::app::${type}::it`, type, name: "it", inputs: Field.of(inputs) })])
    .grants;
const kindsOf = (type: string, inputs: object) =>
  grantsOf(type, inputs).flatMap(({ principals }) => principals.map(({ kind }) => kind));

test.each<[entity: unknown, kind: string]>([
  ["allUsers", "public"],
  ["allAuthenticatedUsers", "public"],
  ["READER:allUsers", "public"],
  ["user-allUsers@example.com", "people"],
  ["user-a@example.com", "people"],
  ["group-all@example.com", "people"],
  ["domain-example.com", "people"],
  ["project-owners-123", "convenience"],
  ["OWNER:project-editors-123", "convenience"],
  ["user-run@p.iam.gserviceaccount.com", "account"],
  ["user-my-user-bot@p.iam.gserviceaccount.com", "account"],
  [unknown, "unproved"],
])("an entry for %s lets in: %s", (entity, kind) => {
  const inputs = { bucket: "files", role: "READER", entity };
  expect(kindsOf("gcp:storage/bucketAccessControl:BucketAccessControl", inputs)).toEqual([kind]);
});

test.each<[list: string, kind: string]>([
  ["publicRead", "public"],
  ["publicreadwrite", "public"],
  ["authenticatedRead", "public"],
  ["private", "convenience"],
  ["projectPrivate", "convenience"],
  ["bucketOwnerFullControl", "convenience"],
])("the canned list %s lets in: %s", (predefinedAcl, kind) => {
  expect(kindsOf("gcp:storage/bucketACL:BucketACL", { bucket: "files", predefinedAcl })).toEqual([kind]);
});

test("a list has one grant for each entry, and one for a list that isn't known", () => {
  const type = "gcp:storage/bucketACL:BucketACL";
  expect(kindsOf(type, { bucket: "files", roleEntities: ["OWNER:user-a@b.c", "READER:allUsers"] })).toEqual([
    "people",
    "public",
  ]);
  expect(kindsOf(type, { bucket: "files", roleEntities: unknown })).toEqual(["unproved"]);
  expect(kindsOf(type, { bucket: "files" })).toEqual([]);
});

test("the account of an entry is found by its name", () => {
  const [grant] = grantsOf("gcp:storage/bucketAccessControl:BucketAccessControl", {
    bucket: "files",
    role: "READER",
    entity: "user-my-user-bot@p.iam.gserviceaccount.com",
  });
  expect(grant?.principals[0]?.target?.nodes.map(({ name }) => name)).toEqual([{ id: "my-user-bot", project: "p" }]);
});

test.each<[string, object, string]>([
  ["a person", { userByEmail: "a@example.com" }, "people"],
  ["an account", { userByEmail: "run@p.iam.gserviceaccount.com" }, "account"],
  ["a group", { groupByEmail: "all@example.com" }, "people"],
  ["a domain", { domain: "example.com" }, "people"],
  ["the project's owners", { specialGroup: "projectOwners" }, "convenience"],
  ["everybody", { specialGroup: "allAuthenticatedUsers" }, "public"],
  ["everybody by member", { iamMember: "allUsers" }, "public"],
])("an entry of a dataset for %s", (_, entry, kind) => {
  const accesses = [{ role: "READER", ...entry }];
  expect(kindsOf("gcp:bigquery/dataset:Dataset", { datasetId: "d", accesses })).toEqual([kind]);
});

test("an entry of a dataset is a grant on the dataset, in it or beside it", () => {
  const type = "gcp:bigquery/dataset:Dataset";
  const inputs = { datasetId: "d", accesses: [{ role: "READER", userByEmail: "a@example.com" }] };
  const expected = {
    form: "access",
    level: "resource",
    target: { path: "datasetId", property: "datasetId", target: { nodes: [], proof: "none" } },
    targetProperties: ["datasetId"],
    role: { value: "READER" },
    conditional: false,
    malformed: false,
  };
  const [inside] = grantsOf(type, inputs);
  expect(inside).toMatchObject({ ...expected, path: "accesses[0].userByEmail", onResources: [{ type }] });
  expect(inside?.target.field.text()).toMatchObject({ value: "d" });
  const entry = { datasetId: "d", role: "READER", userByEmail: "a@example.com" };
  const [beside] = grantsOf("gcp:bigquery/datasetAccess:DatasetAccess", entry);
  expect(beside).toMatchObject({ ...expected, path: "userByEmail", onResources: [] });
});

test("a policy of rows is a grant on its table for each grantee, and for whom that isn't known", () => {
  const type = "gcp:bigquery/rowAccessPolicy:RowAccessPolicy";
  const inputs = { datasetId: "d", tableId: "t", grantees: ["user:a@example.com", "allUsers"] };
  const made = (of: string, named: object) =>
    makeResource({ urn: `urn:pulumi:prod::app::${of}::made`, type: of, name: "made", inputs: Field.of(named) });
  const dataset = made("gcp:bigquery/dataset:Dataset", { datasetId: "d" });
  const table = made("gcp:bigquery/table:Table", { tableId: "t" });
  const policy = made(type, inputs);
  const [grant] = buildGraph([dataset, table, policy]).grants;
  expect(grant).toMatchObject({
    form: "access",
    level: "resource",
    target: { path: "tableId", property: "tableId", target: { nodes: [], proof: "none" } },
    targetProperties: ["datasetId", "tableId"],
    onResources: [{ type: dataset.type }, { type: table.type }],
    role: { state: "known", value: "roles/bigquery.filteredDataViewer", secret: false },
    path: "grantees",
    principals: [{ kind: "people" }, { kind: "public" }],
    conditional: false,
    malformed: false,
  });
  expect(grant?.target.field.text()).toMatchObject({ value: "t" });
  expect(kindsOf(type, { ...inputs, grantees: unknown })).toEqual(["unproved"]);
  expect(kindsOf(type, { ...inputs, grantees: [unknown] })).toEqual(["unproved"]);
});
