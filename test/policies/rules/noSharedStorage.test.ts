import { describe, expect, it as test } from "vitest";
import { unknown } from "../../support/pulumi";
import { registered, said, types, urnOf } from "../support/resources";
import { grantSaid, member } from "../support/twoTenants";

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
    expect(found.map((text) => text.split(":")[0])).toEqual(["acme", "globex"]);
    expect(found[0]).toContain("got 'files', which belongs to several tenants");
    expect(said("no-shared-storage", [app({ gcs: { bucket: unknown } }, "acme", [read])])[0]).toContain(
      "got 'read' from outside the stack",
    );
  });
});
