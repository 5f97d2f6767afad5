/** Every form of grant, on everything that can be granted, and everyone it can name. */
import { describe, expect, test } from "vitest";
import { buildGraph, type Grant, makeResource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { unknown } from "../../support/pulumi";

const urnOf = (type: string, name: string) => `urn:pulumi:prod::app::${type}::${name}`;
const grantsOf = (type: string, inputs: object, sources: Record<string, string[]> = {}): readonly Grant[] =>
  buildGraph([
    makeResource({
      urn: urnOf(type, "it"),
      type,
      name: "it",
      inputs: Field.of(inputs),
      propertyDependencies: new Map(Object.entries(sources)),
    }),
  ]).grants;
const kindsOf = (grants: readonly Grant[]) => grants.flatMap(({ principals }) => principals.map(({ kind }) => kind));

describe("a grant's target", () => {
  test.each([
    ["cloudrunv2/serviceIam*:ServiceIam*", "name", "workload"],
    ["cloudrunv2/jobIam*:JobIam*", "name", "workload"],
    ["cloudrunv2/workerPoolIam*:WorkerPoolIam*", "name", "workload"],
    ["cloudrun/iam*:Iam*", "service", "workload"],
    ["cloudfunctions/functionIam*:FunctionIam*", "cloudFunction", "workload"],
    ["cloudfunctionsv2/functionIam*:FunctionIam*", "cloudFunction", "workload"],
    ["iap/webCloudRunServiceIam*:WebCloudRunServiceIam*", "cloudRunServiceName", "workload"],
    ["secretmanager/secretIam*:SecretIam*", "secretId", "secret"],
    ["secretmanager/regionalSecretIam*:RegionalSecretIam*", "secretId", "secret"],
    ["storage/bucketIAM*:BucketIAM*", "bucket", "bucket"],
    ["storage/managedFolderIam*:ManagedFolderIam*", "bucket", "bucket"],
    ["kms/cryptoKeyIAM*:CryptoKeyIAM*", "cryptoKeyId", "key"],
    ["kms/keyRingIAM*:KeyRingIAM*", "keyRingId", "keyRing"],
    ["serviceaccount/iAM*:IAM*", "serviceAccountId", "account"],
    ["compute/subnetworkIAM*:SubnetworkIAM*", "subnetwork", "subnet"],
  ])("of gcp:%s is what '%s' names, a %s, in every form", (pattern, property, kind) => {
    for (const form of ["Member", "Binding", "Policy"]) {
      const policy = { policyData: '{"bindings":[{"role":"r","members":["allUsers"]}]}' };
      const inputs = form === "Policy" ? policy : { role: "r", member: "allUsers", members: ["allUsers"] };
      const [grant] = grantsOf(`gcp:${pattern.replaceAll("*", form)}`, { [property]: "own", ...inputs });
      expect(grant).toMatchObject({
        form: form.toLowerCase(),
        level: "resource",
        targetKind: kind,
        target: { path: property, property, target: { nodes: [{ kind, name: { id: "own" } }], proof: "value" } },
        role: { state: "known", value: "r" },
        principals: [{ kind: "public", text: "allUsers" }],
        malformed: false,
      });
    }
  });

  test.each([
    ["gcp:pubsub/topicIAMMember:TopicIAMMember", "topic"],
    ["gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember", "subscription"],
    ["gcp:bigquery/datasetIamMember:DatasetIamMember", "datasetId"],
    ["gcp:bigquery/iamMember:IamMember", "tableId"],
    ["gcp:artifactregistry/repositoryIamMember:RepositoryIamMember", "repository"],
  ])("of %s is known by the property '%s' alone", (type, property) => {
    const [grant] = grantsOf(type, { [property]: "own", role: "r", member: "allUsers" });
    expect(grant).toMatchObject({ level: "resource", target: { property, target: { nodes: [], proof: "none" } } });
    expect(grant?.targetKind).toBeUndefined();
    expect(grant?.target.field.text()).toMatchObject({ value: "own" });
  });

  test.each([
    ["gcp:projects/iAMMember:IAMMember", "project", "project"],
    ["gcp:folder/iAMMember:IAMMember", "folder", "folder"],
    ["gcp:organizations/iAMMember:IAMMember", "orgId", "organization"],
  ])("of %s is a whole %s's %s", (type, property, level) => {
    const [grant] = grantsOf(type, { [property]: "own", role: "r", member: "allUsers" });
    expect(grant).toMatchObject({ level, target: { property } });
  });

  test("may be of a type that nobody listed: then who gets it is still read", () => {
    const [grant] = grantsOf("gcp:spanner/instanceIAMMember:InstanceIAMMember", { role: "r", member: "allUsers" });
    expect(grant).toMatchObject({ level: "resource", path: "member", principals: [{ kind: "public" }] });
    expect(grant?.target.property).toBe("");
  });

  test.each(["other:secretmanager/secretIamMember:SecretIamMember", "x:gcp:projects/iAMMember:IAMMember"])(
    "of another provider's %s is none",
    (type) => {
      expect(grantsOf(type, { role: "r", member: "allUsers" })).toEqual([]);
    },
  );
});

describe("a grant's conditions and members", () => {
  const member = "gcp:projects/iAMMember:IAMMember";
  const binding = "gcp:projects/iAMBinding:IAMBinding";

  test("have the custom role that alone a role comes from while it isn't known", () => {
    const custom = urnOf("gcp:projects/iAMCustomRole:IAMCustomRole", "reader");
    const other = urnOf("gcp:projects/iAMCustomRole:IAMCustomRole", "writer");
    const topic = urnOf("gcp:pubsub/topic:Topic", "t");
    const sourceOf = (...sources: string[]) =>
      grantsOf(member, { role: unknown, member: "allUsers" }, { role: sources })[0]?.roleSource;
    expect([sourceOf(custom), sourceOf(custom, other), sourceOf(topic), sourceOf()]).toEqual([
      custom,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each([
    [undefined, undefined],
    [{ expression: "a" }, { value: "a" }],
    [[{ expression: "a" }], { value: "a" }],
    [{ title: "t" }, { state: "missing" }],
    [unknown, { state: "unknown" }],
  ])("with the condition %j have the expression %j", (condition, expression) => {
    const [grant] = grantsOf(member, { role: "r", member: "allUsers", condition });
    expect(grant?.condition === undefined ? undefined : { ...grant.condition }).toEqual(
      expression === undefined ? undefined : expect.objectContaining(expression),
    );
  });

  test("are read from members and bindings", () => {
    expect(grantsOf(member, { role: "r", member: "allUsers" })[0]?.conditional).toBe(false);
    expect(grantsOf(member, { role: "r", member: "allUsers", condition: { title: "t" } })[0]?.conditional).toBe(true);
    expect(kindsOf(grantsOf(binding, { role: "r", members: [] }))).toEqual([]);
    expect(kindsOf(grantsOf(binding, { role: "r" }))).toEqual([]);
    expect(kindsOf(grantsOf(member, { role: "r" }))).toEqual([]);
    expect(kindsOf(grantsOf(binding, { role: "r", members: ["user:a@example.com", null] }))).toEqual(["people"]);
    expect(kindsOf(grantsOf(binding, { role: "r", members: unknown }))).toEqual(["unproved"]);
    expect(kindsOf(grantsOf(binding, { role: "r", members: ["allUsers", unknown] }))).toEqual(["public", "unproved"]);
  });
});

describe("a policy document", () => {
  const type = "gcp:projects/iAMPolicy:IAMPolicy";
  const read = (policyData: unknown) => grantsOf(type, { project: "p", policyData });
  const role = "r";

  test("gives a grant for each binding", () => {
    const bindings = [
      { role: "a", members: ["user:a@example.com"] },
      { role: "b", members: ["allUsers", "group:g@example.com"], condition: { title: "t" } },
      { role: "c" },
      { role: "d", members: [] },
    ];
    const found = read(JSON.stringify({ bindings })).map((grant) => [
      grant.role,
      grant.conditional,
      grant.malformed,
      kindsOf([grant]),
    ]);
    const known = (value: string) => ({ state: "known", value, secret: false });
    expect(found).toEqual([
      [known("a"), false, false, ["people"]],
      [known("b"), true, false, ["public", "people"]],
      [known("c"), false, false, []],
      [known("d"), false, false, []],
    ]);
  });

  test("without bindings grants nothing", () => {
    expect(read("{}")).toEqual([]);
    expect(read('{"bindings":[]}')).toEqual([]);
  });

  test.each([
    ["text that is no JSON", "roles/owner"],
    ["a list", "[]"],
    ["a number", "7"],
    ["bindings that are no list", '{"bindings":"x"}'],
    ["a binding without a role", '{"bindings":[{"members":["allUsers"]}]}'],
    ["a role that is no text", '{"bindings":[{"role":{},"members":["allUsers"]}]}'],
    ["members that are no list", '{"bindings":[{"role":"r","members":"allUsers"}]}'],
    ["a member that is no text", '{"bindings":[{"role":"r","members":["user:a@example.com",{}]}]}'],
    ["a member that is nothing", '{"bindings":[{"role":"r","members":[null]}]}'],
    ["a member not known yet", JSON.stringify({ bindings: [{ role, members: [unknown] }] })],
    ["one bad binding among good ones", '{"bindings":[{"role":"r","members":[]},{"role":"s","members":7}]}'],
  ])("that is %s is malformed, and may be for anyone", (_, text) => {
    expect(read(text)).toMatchObject([
      {
        form: "policy",
        path: "policyData",
        malformed: true,
        conditional: true,
        role: { state: "unknown" },
        condition: { state: "unknown" },
        principals: [{ kind: "unproved" }],
      },
    ]);
  });

  test("that is not known yet may be for whoever it comes from", () => {
    const account = urnOf("gcp:serviceaccount/account:Account", "run");
    expect(read(unknown)).toMatchObject([
      { role: { state: "unknown" }, conditional: true, malformed: false, principals: [{ kind: "unproved" }] },
    ]);
    expect(kindsOf(grantsOf(type, { policyData: unknown }, { policyData: [account] }))).toEqual(["account"]);
  });
});

describe("an access control list", () => {
  const aclOf = (type: string, inputs: object) =>
    grantsOf(`gcp:storage/${type}`, { bucket: "files", role: "READER", ...inputs });

  test.each([
    ["bucketAccessControl:BucketAccessControl", { entity: "allUsers" }, ["entity"]],
    ["defaultObjectAccessControl:DefaultObjectAccessControl", { entity: "allUsers" }, ["entity"]],
    ["objectAccessControl:ObjectAccessControl", { entity: "allUsers" }, ["entity"]],
    [
      "bucketACL:BucketACL",
      { roleEntities: ["READER:allUsers"], predefinedAcl: "publicRead", defaultAcl: "publicRead" },
      ["roleEntities", "predefinedAcl", "defaultAcl"],
    ],
    [
      "defaultObjectACL:DefaultObjectACL",
      { roleEntities: ["READER:allUsers"], predefinedAcl: "publicRead" },
      ["roleEntities", "predefinedAcl"],
    ],
    [
      "objectACL:ObjectACL",
      { roleEntities: ["READER:allUsers"], predefinedAcl: "publicRead" },
      ["roleEntities", "predefinedAcl"],
    ],
  ])("of type %s is a grant on its bucket for each entry", (type, inputs, paths) => {
    const grants = aclOf(type, inputs);
    expect(grants.map(({ path }) => path)).toEqual(paths);
    for (const grant of grants) {
      expect(grant).toMatchObject({
        form: "acl",
        level: "resource",
        targetKind: "bucket",
        target: { path: "bucket", target: { nodes: [{ name: { id: "files" } }] } },
        targetProperties: ["bucket"],
        onResources: [],
        role: { value: "READER" },
        conditional: false,
        malformed: false,
        principals: [{ kind: "public" }],
      });
    }
  });

  test.each([
    ["allUsers", "public"],
    ["OWNER:allAuthenticatedUsers", "public"],
    ["publicRead", "public"],
    ["publicReadWrite", "public"],
    ["authenticatedRead", "public"],
    ["AUTHENTICATEDREAD", "public"],
    ["private", "convenience"],
    ["projectPrivate", "convenience"],
    ["bucketOwnerFullControl", "convenience"],
    ["bucketOwner", "convenience"],
    ["OWNER:project-owners-123", "convenience"],
    ["user-a@example.com", "people"],
    ["group-allUsers@example.com", "people"],
    ["user-publicRead@example.com", "people"],
    ["user-private", "people"],
    ["domain-project-x.example.com", "people"],
    ["allUsers.example.com", "people"],
    ["publicRead.example.com", "people"],
    ["private.example.com", "people"],
    ["user-run@p.iam.gserviceaccount.com", "account"],
    ["run@p.iam.gserviceaccount.com", "account"],
    ["user-.gserviceaccount.com@example.com", "people"],
  ])("for %s is for one of the kind '%s'", (entity, kind) => {
    expect(kindsOf(aclOf("bucketAccessControl:BucketAccessControl", { entity }))).toEqual([kind]);
  });

  test("names accounts and people as they are written", () => {
    const principals = (entity: string) =>
      aclOf("bucketAccessControl:BucketAccessControl", { entity })[0]?.principals ?? [];
    expect(principals("user-run@p.iam.gserviceaccount.com")).toMatchObject([
      { text: "serviceAccount:run@p.iam.gserviceaccount.com", target: { nodes: [{ name: { id: "run" } }] } },
    ]);
    expect(principals("user-a@example.com")).toEqual([{ kind: "people", text: "user-a@example.com" }]);
    expect(principals("READER:project-viewers-1")).toEqual([{ kind: "convenience", text: "project-viewers-1" }]);
    expect(principals("group-user-a@p.iam.gserviceaccount.com")).toMatchObject([
      { text: "serviceAccount:user-a@p.iam.gserviceaccount.com" },
    ]);
  });

  test("without an entry grants nothing, and one not known yet may be for anyone", () => {
    expect(aclOf("bucketACL:BucketACL", {})).toEqual([]);
    expect(kindsOf(aclOf("bucketACL:BucketACL", { roleEntities: unknown }))).toEqual(["unproved"]);
    expect(kindsOf(aclOf("bucketACL:BucketACL", { roleEntities: ["allUsers", unknown] }))).toEqual([
      "public",
      "unproved",
    ]);
  });
});
