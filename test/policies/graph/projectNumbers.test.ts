/** Which number a project has, as far as resources and grants prove it. */
import { expect, test } from "vitest";
import { buildGraph, makeResource } from "../../../policies/graph";
import { projectNumbers } from "../../../policies/graph/projectNumbers";
import { Field } from "../../../policies/read";
import { unknown } from "../../support/pulumi";
import { urnOf } from "../support/resources";

const made = (type: string, name: string, inputs: object, outputs: object = {}) =>
  makeResource({ urn: urnOf(type, name), type, name, inputs: Field.of(inputs), outputs: Field.of(outputs) });
const numbers = (...resources: ReturnType<typeof made>[]) => [...projectNumbers(buildGraph(resources))];

const project = (projectId: unknown, number: unknown) =>
  made("gcp:organizations/project:Project", String(projectId), { projectId }, { number });
const service = (...urls: unknown[]) =>
  made("gcp:cloudrunv2/service:Service", "app", { project: "p", template: {} }, { urls });
const bucket = (inputs: object, outputs: object = {}) =>
  made("gcp:storage/bucket:Bucket", "files", { name: "files", project: "p", ...inputs }, outputs);
const ring = "projects/k/locations/eu/keyRings/r";
const key = (name: string) => made("gcp:kms/cryptoKey:CryptoKey", name, { name, keyRing: ring });
const encrypted = (name: unknown) => bucket({ encryption: { defaultKmsKeyName: name } });
const agent = (number: string) => `serviceAccount:service-${number}@gs-project-accounts.iam.gserviceaccount.com`;
const uses = (name: string, ...members: string[]) =>
  made("gcp:kms/cryptoKeyIAMBinding:CryptoKeyIAMBinding", `of-${name}`, {
    cryptoKeyId: `${ring}/cryptoKeys/${name}`,
    role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
    members,
  });
const keyName = `${ring}/cryptoKeys/one`;

test.each<[what: string, resources: ReturnType<typeof made>[], found: [string, string][]]>([
  ["a project that is there", [project("p", 123456)], [["p", "123456"]]],
  ["a project that isn't there yet", [project("p", unknown)], []],
  ["a project whose id isn't known", [project(unknown, 123456)], []],
  ["two that disagree", [project("p", 123456), bucket({}, { projectNumber: 654321 })], []],
  ["two that agree", [project("p", 123456), bucket({}, { projectNumber: 123456 })], [["p", "123456"]]],
  [
    "two projects",
    [project("p", 123456), project("q", 654321)],
    [
      ["p", "123456"],
      ["q", "654321"],
    ],
  ],
  ["an address of a service", [service("https://app-123456.europe-west1.run.app")], [["p", "123456"]]],
  ["an address with a hash", [service("https://app-abcdefghij-ew.a.run.app", unknown)], []],
  ["an address that goes on", [service("https://app-123456.europe-west1.run.app.example.com")], []],
  ["an address with a short number", [service("https://app-12345.europe-west1.run.app")], []],
  ["a bucket that isn't there yet", [bucket({})], []],
  [
    "the one agent that may use a bucket's key",
    [key("one"), encrypted(keyName), uses("one", agent("123456"))],
    [["p", "123456"]],
  ],
  [
    "that agent beside other members",
    [key("one"), encrypted(keyName), uses("one", "user:a@example.com", agent("123456"), agent("123456"))],
    [["p", "123456"]],
  ],
  ["two agents that may use it", [key("one"), encrypted(keyName), uses("one", agent("123456"), agent("654321"))], []],
  ["an agent that may use another key", [key("one"), key("two"), encrypted(keyName), uses("two", agent("123456"))], []],
  [
    "two agents that may use it, beside the project itself",
    [project("p", 123456), key("one"), encrypted(keyName), uses("one", agent("123456"), agent("654321"))],
    [["p", "123456"]],
  ],
  [
    "an agent with a role on a whole project",
    [
      key("one"),
      encrypted(keyName),
      made("gcp:projects/iAMMember:IAMMember", "all", { project: "p", role: "roles/owner", member: agent("123456") }),
    ],
    [],
  ],
  ["an agent where the bucket has no key", [key("one"), bucket({}), uses("one", agent("123456"))], []],
  [
    "an agent of what only looks like it",
    [key("one"), encrypted(keyName), uses("one", `x${agent("123456")}`, `${agent("123456")}.example.com`, agent("x1"))],
    [],
  ],
])("%s", (_, resources, found) => {
  expect(numbers(...resources)).toEqual(found);
});

test("a key that may be one of two proves nothing", () => {
  const bucketOfEither = makeResource({
    ...encrypted(unknown),
    propertyDependencies: new Map([["encryption", [key("one").urn, key("two").urn]]]),
  });
  expect(numbers(key("one"), key("two"), bucketOfEither, uses("one", agent("123456")))).toEqual([]);
});
