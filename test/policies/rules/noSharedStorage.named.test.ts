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
