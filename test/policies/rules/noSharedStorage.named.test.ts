/** Storage outside the stack that services know by its name only. */
import { expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { registered, said, types, urnOf } from "../support/resources";

const service = (name: string, template: object, labels: object = {}, sources: string[] = []) =>
  registered(types.service, name, { labels, template }, { template: sources });
const withEnv = (...envs: object[]) => ({ containers: [{ envs }] });
const judge = (...resources: ReturnType<typeof service>[]) => said("no-shared-storage", resources);

const cache = withEnv({ name: "REDIS_HOST", value: "cache.acme.example" });
const database = withEnv({ name: "DATABASE_URL", value: "postgres://db.acme.example:5432/app" });
const bucket = { volumes: [{ name: "files", gcs: { bucket: "files" } }] };

test("a database or a cache that two services without tenants name says nothing", () => {
  expect(judge(service("a", cache), service("b", cache))).toEqual([]);
  expect(judge(service("a", database), service("b", database))).toEqual([]);
});

test("it is shared if two tenants name it", () => {
  const two = (template: object) =>
    judge(service("a", template, { tenant: "acme" }), service("b", template, { tenant: "globex" })).length;
  expect(two(cache)).toBe(1);
  expect(two(database)).toBe(1);
  expect(judge(service("a", database, { tenant: "acme" }), service("b", database))).toEqual([]);
});

test("it is another tenant's if the config says so", () => {
  const named = withEnv({ name: "DATABASE", value: "p:europe-west1:db" });
  const options = { packConfig: { "tenant-label": { externals: { db: "globex" } } } };
  expect(said("no-shared-storage", [service("a", named, { tenant: "acme" })], options)).toEqual([
    "a: 'template.containers[0].envs[0].value' must be this tenant's own database, got 'db', which belongs to tenant 'globex'; give each tenant a database of its own",
  ]);
});

test("a database that is mounted and named is one finding, at the mount", () => {
  const type = "gcp:sql/databaseInstance:DatabaseInstance";
  const inputs = { name: "db", project: "p", region: "europe-west1", settings: { userLabels: { tenant: "globex" } } };
  const template = {
    ...withEnv({ name: "DATABASE", value: "p:europe-west1:db" }),
    volumes: [{ name: "db", cloudSqlInstance: { instances: ["p:europe-west1:db"] } }],
  };
  expect(judge(registered(type, "db", inputs), service("a", template, { tenant: "acme" }))).toEqual([
    "a: 'template.volumes[0].cloudSqlInstance.instances[0]' must be this tenant's own database, got 'db', which belongs to tenant 'globex'; give each tenant a database of its own",
  ]);
});

test("a bucket that two services mount is shared, wherever it is", () => {
  expect(judge(service("a", bucket), service("b", bucket)).length).toBeGreaterThan(0);
});

test("the finding is at the first variable that leads to the other tenant's database", () => {
  const type = "gcp:sql/databaseInstance:DatabaseInstance";
  const other = registered(type, "db", { name: "db", settings: { userLabels: { tenant: "globex" } } });
  const envs = withEnv(
    { name: "LEVEL", value: "info" },
    { name: "HOST", value: unknown },
    { name: "OTHER", value: unknown },
  );
  const [found = ""] = judge(other, service("a", envs, { tenant: "acme" }, [urnOf(type, "db")]));
  expect(found).toContain("a: 'template.containers[0].envs[1].value'");
});

test("a bucket that is mounted for reading passes only if it certainly is the platform's", () => {
  const bucketOf = (tenant: string) =>
    registered(types.bucket, tenant, { name: `${tenant}-files`, labels: { tenant } });
  const mounted = (bucket: unknown, sources: string[] = []) =>
    judge(
      bucketOf("platform"),
      bucketOf("globex"),
      service("a", { volumes: [{ name: "f", gcs: { bucket, readOnly: true } }] }, { tenant: "acme" }, sources),
    ).length;
  const [ours, theirs] = [urnOf(types.bucket, "platform"), urnOf(types.bucket, "globex")];
  expect(mounted("platform-files")).toBe(0);
  expect(mounted(unknown, [ours])).toBe(0);
  expect(mounted(unknown)).toBe(1);
  expect(mounted("globex-files")).toBe(1);
  expect(mounted(unknown, [ours, theirs])).toBeGreaterThan(0);
});
