/** Every type that the graph knows is found by its name, in its place, and by what stands for it. */
import { describe, expect, test } from "vitest";
import { buildGraph, makeResource, type NodeKind } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { unknown } from "../../support/pulumi";

const urnOf = (type: string, name: string) => `urn:pulumi:prod::app::${type}::${name}`;
const resource = (type: string, inputs: object, sources: Record<string, string[]> = {}, outputs: object = inputs) =>
  makeResource({
    urn: urnOf(type, "it"),
    type,
    name: "it",
    inputs: Field.of(inputs),
    outputs: Field.of(outputs),
    propertyDependencies: new Map(Object.entries(sources)),
  });

describe("a node", () => {
  test.each([
    ["gcp:serviceaccount/account:Account", "account", "accountId", undefined],
    ["gcp:secretmanager/secret:Secret", "secret", "secretId", undefined],
    ["gcp:secretmanager/regionalSecret:RegionalSecret", "secret", "secretId", "location"],
    ["gcp:storage/bucket:Bucket", "bucket", "name", undefined],
    ["gcp:filestore/instance:Instance", "fileShare", "name", "location"],
    ["gcp:sql/databaseInstance:DatabaseInstance", "database", "name", "region"],
    ["gcp:alloydb/cluster:Cluster", "database", "clusterId", "location"],
    ["gcp:spanner/instance:Instance", "database", "name", undefined],
    ["gcp:bigtable/instance:Instance", "database", "name", undefined],
    ["gcp:firestore/database:Database", "database", "name", "locationId"],
    ["gcp:redis/instance:Instance", "cache", "name", "region"],
    ["gcp:redis/cluster:Cluster", "cache", "name", "region"],
    ["gcp:memcache/instance:Instance", "cache", "name", "region"],
    ["gcp:memorystore/instance:Instance", "cache", "instanceId", "location"],
    ["gcp:kms/cryptoKey:CryptoKey", "key", "name", undefined],
    ["gcp:kms/keyRing:KeyRing", "keyRing", "name", "location"],
    ["gcp:compute/network:Network", "network", "name", undefined],
    ["gcp:compute/subnetwork:Subnetwork", "subnet", "name", "region"],
    ["gcp:vpcaccess/connector:Connector", "connector", "name", "region"],
    ["gcp:compute/router:Router", "router", "name", "region"],
    ["gcp:logging/projectBucketConfig:ProjectBucketConfig", "logBucket", "bucketId", "location"],
    ["gcp:cloudrunv2/service:Service", "workload", "name", "location"],
    ["gcp:cloudrun/service:Service", "workload", "name", "location"],
    ["gcp:cloudrunv2/job:Job", "workload", "name", "location"],
    ["gcp:cloudrunv2/workerPool:WorkerPool", "workload", "name", "location"],
    ["gcp:cloudfunctions/function:Function", "workload", "name", "region"],
    ["gcp:cloudfunctionsv2/function:Function", "workload", "name", "location"],
  ] as const)("of type %s is a %s named by '%s' and placed by '%s'", (type, kind, name, place) => {
    const one = resource(type, { [name]: "own", ...(place === undefined ? {} : { [place]: "eu" }) });
    const node = buildGraph([one]).index.node(one.urn);
    expect(node).toMatchObject({ kind, name: { id: "own" } });
    expect(node?.name.location).toBe(place === undefined ? undefined : "eu");
  });

  test.each([
    ["gcp:cloudrunv2/service:Service", "service"],
    ["gcp:cloudrun/service:Service", "service"],
    ["gcp:cloudrunv2/job:Job", "job"],
    ["gcp:cloudrunv2/workerPool:WorkerPool", "worker pool"],
    ["gcp:cloudfunctions/function:Function", "function"],
    ["gcp:cloudfunctionsv2/function:Function", "function"],
  ])("of type %s runs code as a %s", (type, kind) => {
    const [workload] = buildGraph([resource(type, { name: "own" })]).workloads;
    expect(workload).toMatchObject({ kind, name: { id: "own" } });
  });

  test("goes by what the cloud made of its name where the program gave none, and else by its name in the program", () => {
    const type = "gcp:storage/bucket:Bucket";
    const named = (inputs: object, outputs: object) => {
      const bucket = resource(type, inputs, {}, outputs);
      return buildGraph([bucket]).index.node(bucket.urn)?.name.id;
    };
    expect(named({ name: "asked" }, { name: "made" })).toBe("asked");
    expect(named({}, { name: "it-1234567" })).toBe("it-1234567");
    expect(named({ name: unknown }, { name: "it-1234567" })).toBe("it-1234567");
    expect(named({ name: unknown }, {})).toBe("urn:it");
    expect(named({}, { name: unknown })).toBe("urn:it");
  });

  test("is in the project that it names, else in its provider's; a bucket is in none", () => {
    const projectOf = (type: string, inputs: object, provider: object) => {
      const one = makeResource({ ...resource(type, inputs), provider: Field.of(provider) });
      return buildGraph([one]).index.node(one.urn)?.name.project;
    };
    const secret = "gcp:secretmanager/secret:Secret";
    expect(projectOf(secret, { secretId: "s", project: "p" }, { project: "q" })).toBe("p");
    expect(projectOf(secret, { secretId: "s" }, { project: "q" })).toBe("q");
    expect(projectOf(secret, { secretId: "s" }, {})).toBeUndefined();
    expect(projectOf("gcp:storage/bucket:Bucket", { name: "b", project: "p" }, {})).toBeUndefined();
  });

  test("is a key by its ring and its own name, and others are not", () => {
    const named = (type: string, inputs: object) => {
      const one = resource(type, inputs);
      return buildGraph([one]).index.node(one.urn)?.name.id;
    };
    expect(named("gcp:kms/cryptoKey:CryptoKey", { name: "k", keyRing: "projects/p/locations/eu/keyRings/r" })).toBe(
      "r/k",
    );
    expect(named("gcp:kms/cryptoKey:CryptoKey", { name: "k", keyRing: unknown })).toBe("k");
    expect(named("gcp:storage/bucket:Bucket", { name: "b", keyRing: "r" })).toBe("b");
  });
});

describe("what stands for a thing", () => {
  const things: Readonly<Partial<Record<NodeKind, [type: string, name: string]>>> = {
    secret: ["gcp:secretmanager/secret:Secret", "secretId"],
    bucket: ["gcp:storage/bucket:Bucket", "name"],
    database: ["gcp:sql/databaseInstance:DatabaseInstance", "name"],
    account: ["gcp:serviceaccount/account:Account", "accountId"],
  };
  const leads = (kind: NodeKind, type: string, inputs: object, sources: Record<string, string[]> = {}) => {
    const [thingType = "", name = ""] = things[kind] ?? [];
    const thing = resource(thingType, { [name]: "own" });
    const stand = resource(type, inputs, sources);
    return buildGraph([thing, stand])
      .index.sourcesOfKind(kind, [stand.urn])
      .map(({ id }) => (id === thing.urn ? "the thing" : id));
  };
  const thingUrn = (kind: NodeKind) => urnOf(things[kind]?.[0] ?? "", "it");

  test.each([
    ["gcp:secretmanager/secretVersion:SecretVersion", "secret", "secret"],
    ["gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion", "secret", "secret"],
    ["gcp:storage/bucketObject:BucketObject", "bucket", "bucket"],
    ["gcp:sql/database:Database", "instance", "database"],
    ["gcp:sql/user:User", "instance", "database"],
    ["gcp:alloydb/instance:Instance", "cluster", "database"],
    ["gcp:alloydb/user:User", "cluster", "database"],
    ["gcp:spanner/database:Database", "instance", "database"],
    ["gcp:bigtable/table:Table", "instanceName", "database"],
    ["gcp:secretmanager/secretIamMember:SecretIamMember", "secretId", "secret"],
    ["gcp:secretmanager/secretIamBinding:SecretIamBinding", "secretId", "secret"],
    ["gcp:secretmanager/secretIamPolicy:SecretIamPolicy", "secretId", "secret"],
    ["gcp:storage/bucketIAMMember:BucketIAMMember", "bucket", "bucket"],
    ["gcp:storage/bucketIAMBinding:BucketIAMBinding", "bucket", "bucket"],
    ["gcp:storage/bucketIAMPolicy:BucketIAMPolicy", "bucket", "bucket"],
    ["gcp:serviceaccount/iAMMember:IAMMember", "serviceAccountId", "account"],
    ["gcp:serviceaccount/iAMBinding:IAMBinding", "serviceAccountId", "account"],
    ["gcp:serviceaccount/iAMPolicy:IAMPolicy", "serviceAccountId", "account"],
  ] as const)("%s leads by its '%s' to a %s, known or not", (type, property, kind) => {
    expect(leads(kind, type, { [property]: "own" })).toEqual(["the thing"]);
    expect(leads(kind, type, { [property]: unknown }, { [property]: [thingUrn(kind)] })).toEqual(["the thing"]);
    expect(leads(kind, type, { [property]: unknown })).toEqual([]);
    expect(leads(kind === "bucket" ? "secret" : "bucket", type, { [property]: "own" })).toEqual([]);
  });

  test("is followed through a chain, but not for ever", () => {
    const type = "gcp:secretmanager/secretIamMember:SecretIamMember";
    const secret = resource("gcp:secretmanager/secret:Secret", { secretId: "own" });
    const chain = (length: number) => {
      const links = Array.from({ length }, (_, at) =>
        makeResource({
          urn: urnOf(type, `link-${at}`),
          type,
          name: `link-${at}`,
          inputs: Field.of({ secretId: unknown }),
          propertyDependencies: new Map([["secretId", [at === 0 ? secret.urn : urnOf(type, `link-${at - 1}`)]]]),
        }),
      );
      return buildGraph([secret, ...links]).index.sourcesOfKind("secret", [urnOf(type, `link-${length - 1}`)]).length;
    };
    expect([1, 2, 3, 4, 5, 6].map(chain)).toEqual([1, 1, 1, 1, 0, 0]);
  });

  test("never turns in a circle", () => {
    const type = "gcp:secretmanager/secretIamMember:SecretIamMember";
    const itself = resource(type, { secretId: unknown }, { secretId: [urnOf(type, "it")] });
    expect(buildGraph([itself]).index.sourcesOfKind("secret", [itself.urn])).toEqual([]);
  });
});
