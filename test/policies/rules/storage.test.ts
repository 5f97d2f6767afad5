/** Volumes that outlive an instance: whose they are, in every kind. */
import { describe, expect, it as test } from "vitest";
import { unknown } from "../support/cloudOutputs";
import { registered, said, types, urnOf } from "../support/resources";

const app = (volume: object, tenant = "acme", sources: string[] = []) =>
  registered(
    types.service,
    tenant,
    { name: tenant, labels: { tenant }, template: { volumes: [volume] } },
    { template: sources },
  );
const read = urnOf(types.bucket, "read");

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
