import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { registered, said, types, urnOf } from "../support/resources";
import { base, grantSaid, member } from "../support/twoTenants";

const app = (volume: object, tenant = "acme", sources: string[] = []) =>
  registered(
    types.service,
    tenant,
    { name: tenant, labels: { tenant }, template: { volumes: [volume] } },
    { template: sources },
  );
const read = urnOf(types.bucket, "read");

describe("no-shared-storage on grants", () => {
  const judge = (who: unknown) =>
    grantSaid("no-shared-storage", "gcp:storage/bucketIAMBinding:BucketIAMBinding", {
      bucket: "files",
      role: "roles/storage.objectUser",
      members: [who],
    });
  test.each<[string, unknown, number]>([
    ["its own app", member("acme-run"), 0],
    ["another tenant", member("globex-run"), 1],
    ["all editors", "projectEditor:p", 1],
    ["someone not known", unknown, 1],
    ["a person", "user:a@example.com", 0],
    ["a service agent", "serviceAccount:service-1@gs-project-accounts.iam.gserviceaccount.com", 0],
  ])("judges %s", (_, who, count) => {
    expect(judge(who).length).toBe(count);
  });

  test("can't judge a document that can't be read, and leaves ACLs to private-bucket", () => {
    expect(
      grantSaid("no-shared-storage", "gcp:storage/bucketIAMPolicy:BucketIAMPolicy", {
        bucket: "files",
        policyData: "{",
      }),
    ).toEqual([
      "grant: 'policyData' must name accounts of the bucket's own tenant only, got a policy document that can't be read; build it with pulumi.jsonStringify",
    ]);
    const acl = { bucket: "files", role: "READER", entity: "user-globex-run@p.iam.gserviceaccount.com" };
    expect(grantSaid("no-shared-storage", "gcp:storage/bucketAccessControl:BucketAccessControl", acl)).toEqual([]);
  });
});

describe("no-shared-storage on volumes", () => {
  const kinds = [
    ["bucket", "gcs.bucket", (bucket: unknown) => ({ gcs: { bucket } }), "gcp:storage/bucket:Bucket"],
    ["file share", "nfs.server", (server: unknown) => ({ nfs: { server } }), "gcp:filestore/instance:Instance"],
    [
      "database",
      "cloudSqlInstance.instances[0]",
      (name: unknown) => ({ cloudSqlInstance: { instances: [name] } }),
      "gcp:sql/databaseInstance:DatabaseInstance",
    ],
  ] as const;

  test.each(kinds)("asks for this tenant's own %s", (word, place, volume, type) => {
    const at = `acme: 'template.volumes[0].${place}'`;
    const thing = (labels: object) => registered(type, "thing", { name: "thing", labels });
    const judge = (named: unknown, labels: object = {}, sources: string[] = []) =>
      said("no-shared-storage", [thing(labels), app(volume(named), "acme", sources)]);
    expect(judge("thing")).toEqual([]);
    expect(judge("thing", { tenant: "acme" })).toEqual([]);
    expect(judge(unknown, {}, [thing({}).urn])).toEqual([]);
    expect(judge("thing", { tenant: "globex" })).toEqual([
      `${at} must be this tenant's own ${word}, got 'thing', which belongs to tenant 'globex'; give each tenant a ${word} of its own`,
    ]);
    expect(judge("elsewhere")).toEqual([
      `${at} must be this tenant's own ${word}, got 'elsewhere' from outside the stack; create it in this stack or declare its tenant in 'externals'`,
    ]);
    expect(judge(unknown)).toEqual([
      `${at} must provably be this tenant's own ${word}, got a value that is not known yet; pass the output of the ${word}'s resource`,
    ]);
    expect(judge("")).toEqual([]);
  });

  test("names both of two tenants with one bucket, and one that is only read by its name in the program", () => {
    const files = registered(types.bucket, "files", { name: "files" });
    const found = said("no-shared-storage", [
      files,
      app({ gcs: { bucket: "files" } }),
      app({ gcs: { bucket: "files" } }, "globex"),
    ]);
    expect(found).toEqual([
      "files: 'files' must be used by the services of one tenant only, got 'acme', 'globex'; give each tenant a bucket of its own",
    ]);
    expect(said("no-shared-storage", [app({ gcs: { bucket: unknown } }, "acme", [read])])[0]).toContain(
      "got 'read' from outside the stack",
    );
  });
});

describe("a database or cache that variables lead to", () => {
  const sql = (name: string) =>
    registered("gcp:sql/databaseInstance:DatabaseInstance", name, { name, project: "p", region: "europe-west1" });
  const redis = registered("gcp:redis/instance:Instance", "cache", { name: "cache", region: "europe-west1" });
  const env = (tenant: string, value: unknown, sources: string[] = []) =>
    registered(
      types.service,
      tenant,
      {
        name: tenant,
        project: "p",
        labels: { tenant },
        template: { containers: [{ envs: [{ name: "ADDRESS", value }] }] },
      },
      { template: sources },
    );
  const both = (thing: ReturnType<typeof registered>, value: unknown, sources: string[] = []) =>
    said("no-shared-storage", [thing, env("acme", value, sources), env("globex", value, sources)]);
  const shared = (name: string, word: string) =>
    `${name}: '${name}' must be used by the services of one tenant only, got 'acme', 'globex'; give each tenant a ${word} of its own`;

  test("is one tenant's, by address or by connection name", () => {
    const db = sql("db");
    expect(both(db, unknown, [db.urn])).toEqual([shared("db", "database")]);
    expect(both(db, "p:europe-west1:db")).toEqual([shared("db", "database")]);
    expect(both(db, "postgres://app@/x?host=/cloudsql/p:europe-west1:db")).toEqual([shared("db", "database")]);
    expect(both(redis, unknown, [redis.urn])).toEqual([shared("cache", "cache")]);
    const user = registered("gcp:sql/user:User", "u", { instance: "db", name: "u" });
    expect(
      said("no-shared-storage", [db, user, env("acme", unknown, [user.urn]), env("globex", unknown, [db.urn])]),
    ).toEqual([shared("db", "database")]);
  });

  test("outside the stack is nobody's, unless two tenants know it by its connection name", () => {
    const name = "p:europe-west1:elsewhere";
    expect(both(redis, name)).toEqual([
      "acme: 'elsewhere' must be used by the services of one tenant only, got 'acme', 'globex'; give each tenant a database of its own",
    ]);
    expect(said("no-shared-storage", [env("acme", name)])).toEqual([]);
    expect(said("no-shared-storage", [env("acme", name), env("globex", "p:europe-west1:other")])).toEqual([]);
    expect(
      said("no-shared-storage", [env("acme", name), { ...env("acme", name), urn: `${env("acme", name).urn}2` }]),
    ).toEqual([]);
  });

  test("is nothing shared if each tenant has its own, or a variable only looks like one", () => {
    const [one, two] = [sql("one"), sql("two")];
    expect(
      said("no-shared-storage", [one, two, env("acme", unknown, [one.urn]), env("globex", unknown, [two.urn])]),
    ).toEqual([]);
    expect(both(sql("db"), "db")).toEqual([]);
    expect(both(sql("db"), "10.0.0.3:5432")).toEqual([]);
    expect(said("no-shared-storage", [redis, env("acme", unknown, [redis.urn])])).toEqual([]);
  });
});

describe("what the platform shares", () => {
  const models = registered(types.bucket, "models", { name: "models", labels: { tenant: "platform" } });
  test("may be mounted for reading only", () => {
    const mount = (gcs: object) => said("no-shared-storage", [models, app({ gcs }), app({ gcs }, "globex")]);
    expect(mount({ bucket: "models", readOnly: true })).toEqual([]);
    expect(mount({ bucket: "models", readOnly: false })).toHaveLength(1);
    expect(mount({ bucket: "models", readOnly: unknown })).toHaveLength(1);
  });

  test("may be granted for reading only", () => {
    const grant = (role: string, who = member("acme-run")) =>
      said("no-shared-storage", [
        ...base,
        models,
        registered("gcp:storage/bucketIAMMember:BucketIAMMember", "grant", { bucket: "models", role, member: who }),
      ]);
    expect(grant("roles/storage.objectViewer")).toEqual([]);
    expect(grant("roles/storage.objectUser")).toHaveLength(1);
    expect(grant("roles/storage.objectViewer", "projectViewer:p")).toHaveLength(1);
    expect(grant("roles/storage.objectViewer", "serviceAccount:x@other.iam.gserviceaccount.com")).toHaveLength(1);
  });

  test("may be granted for reading only if it certainly is the platform's", () => {
    const theirs = registered(types.bucket, "theirs", { name: "theirs", labels: { tenant: "globex" } });
    const grant = (...sources: string[]) =>
      said("no-shared-storage", [
        ...base,
        models,
        theirs,
        registered(
          "gcp:storage/bucketIAMMember:BucketIAMMember",
          "grant",
          { bucket: unknown, role: "roles/storage.objectViewer", member: member("acme-run") },
          { bucket: sources },
        ),
      ]).length;
    expect(grant(models.urn)).toBe(0);
    expect(grant(models.urn, theirs.urn)).toBe(1);
    expect(grant()).toBe(1);
  });

  test("C27: the kill switch of a cell in another stack may be granted for reading only, and no other bucket there", () => {
    const grant = (bucket: string, role: string) =>
      said("no-shared-storage", [
        ...base,
        registered("gcp:storage/bucketIAMMember:BucketIAMMember", "grant", {
          bucket,
          role,
          member: member("acme-run"),
        }),
      ]);
    expect(grant("prod-switches-123456789012", "roles/storage.objectViewer")).toEqual([]);
    expect(grant("prod-switches-123456789012", "roles/storage.objectUser")).toHaveLength(1);
    expect(grant("prod-models-123456789012", "roles/storage.objectViewer")).toHaveLength(1);
  });
});

describe("a transfer", () => {
  const bucket = (tenant: string) => registered(types.bucket, tenant, { name: tenant, labels: { tenant } });
  const job = (from: unknown, to: unknown, sources: string[] = []) =>
    said("no-shared-storage", [
      bucket("acme"),
      bucket("globex"),
      registered(
        "gcp:storage/transferJob:TransferJob",
        "job",
        { transferSpec: { gcsDataSource: { bucketName: from }, gcsDataSink: { bucketName: to } } },
        { transferSpec: sources },
      ),
    ]);
  test("stays with one tenant", () => {
    expect(job("acme", "acme")).toEqual([]);
    expect(job("acme", "elsewhere")).toEqual([]);
    expect(job("acme", "globex")).toEqual([
      "job: 'job' must carry data of one tenant only, got tenant 'acme' and tenant 'globex'; give each tenant a TransferJob of its own",
    ]);
    expect(job(unknown, unknown, [bucket("acme").urn, bucket("globex").urn])).toHaveLength(1);
  });

  test("is known by the buckets that it names, wherever it names them, and by nothing else that has their names", () => {
    const stream = (inputs: Record<string, unknown>) =>
      said("no-shared-storage", [
        bucket("acme"),
        bucket("globex"),
        registered("gcp:datastream/stream:Stream", "s", inputs),
      ]);
    expect(stream({ from: { bucket: "acme" }, to: [{ bucketName: "globex" }] })).toHaveLength(1);
    expect(stream({ sourceBucket: "acme", destinationBucketName: "globex" })).toHaveLength(1);
    expect(stream({ bucketPrefix: "acme", displayName: "globex", labels: { bucketNames: "globex" } })).toEqual([]);
    expect(stream({ from: { bucket: "acme" }, displayName: "globex" })).toEqual([]);
  });
});
