/** Secrets in what runs beside Cloud Run, once their values are known: by their mark and where they come from. */
import { expect, test } from "vitest";
import { marked, unknown } from "../../support/pulumi";
import { registered, said, urnOf } from "../support/resources";

const password = urnOf("random:index/randomPassword:RandomPassword", "pw");
const bucket = urnOf("gcp:storage/bucket:Bucket", "files");
const random = registered("random:index/randomPassword:RandomPassword", "pw", {});
const machine = (value: unknown, sources: string[], key = "greeting") =>
  said("no-secret-in-env", [
    random,
    registered("gcp:compute/instance:Instance", "vm", { metadata: { [key]: value } }, { metadata: sources }),
  ]);
const got = (what: string) => [
  `vm: 'metadata.greeting' must not hold a secret, got ${what}; keep the value in Secret Manager and let the code read it there`,
];
const made = "the value of another resource (random:index/randomPassword:RandomPassword)";

test("a generated value in a machine's metadata is found while it isn't known, and afterwards by its mark", () => {
  expect(machine(unknown, [password])).toEqual(got(made));
  expect(machine(marked("Quartz-Lantern-8823"), [password])).toEqual(got(made));
  expect(machine(marked("Quartz-Lantern-8823"), [bucket, password])).toEqual(got(made));
});

test("what isn't marked, or comes from nothing that makes secrets, is left alone", () => {
  expect(machine("hello", [password])).toEqual([]);
  expect(machine(marked("files-1"), [bucket])).toEqual([]);
  expect(machine(unknown, [bucket])).toEqual([]);
});

test("a value not known yet counts by the name of a secret that it is given", () => {
  const of = (key: string, sources: string[]) => machine(unknown, sources, key).map((text) => text.split("got ")[1]);
  expect(of("db-password", [])).toEqual([
    "a value not known yet under the name of a secret; keep the value in Secret Manager and let the code read it there",
  ]);
  expect(of("greeting", [])).toEqual([]);
  expect(machine({}, [], "db-password")).toEqual([]);
  expect(machine([], [], "db-password")).toEqual([]);
});

test("what a component is given is judged at the resources that it makes", () => {
  const of = (type: string) =>
    said("no-secret-in-env", [registered(type, "acme", { envVariables: { DB_PASSWORD: unknown } })]).length;
  expect(of("gcp:appengine/standardAppVersion:StandardAppVersion")).toBe(1);
  expect(of("other:index:Thing")).toBe(1);
  expect(of("other:bulkhead:Thing")).toBe(1);
  expect(of("bulkhead:index:Tenant")).toBe(0);
});

test("a name that is a key only if its value is random says nothing of a value that isn't known", () => {
  expect(machine(unknown, [], "router-key")).toEqual([]);
});
