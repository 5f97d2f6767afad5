/** What messages call a node: never by a name that the program marks as a secret. */
import { expect, test } from "vitest";
import { buildGraph, makeResource, nodeName } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { marked, unknown } from "../../support/pulumi";

const bucketType = "gcp:storage/bucket:Bucket";
const grantType = "gcp:storage/bucketIAMMember:BucketIAMMember";
const made = (type: string, name: string, inputs: object, outputs: object = inputs) =>
  makeResource({
    urn: `urn:pulumi:prod::app::${type}::${name}`,
    type,
    name,
    inputs: Field.of(inputs),
    outputs: Field.of(outputs),
  });
const namesIn = (...resources: ReturnType<typeof made>[]) => buildGraph(resources).nodes().map(nodeName);

test.each<[string, object, object | undefined, string]>([
  ["its name in the cloud", { name: "acme-files-1" }, undefined, "acme-files-1"],
  ["its name in the program if that isn't known", { name: unknown }, undefined, "files"],
  ["its name in the program if nothing is set", {}, undefined, "files"],
  ["the name that the cloud made", {}, { name: "files-7af3" }, "files-7af3"],
  ["its name in the program if the other is marked", { name: marked("acme-files-1") }, undefined, "files"],
  ["its name in the program if what the cloud made is marked", {}, { name: marked("files-7af3") }, "files"],
])("a registered node is called by %s", (_, inputs, outputs, name) => {
  expect(namesIn(made(bucketType, "files", inputs, outputs))).toEqual([name]);
});

test("a key is called by its ring and its name, or by its name in the program", () => {
  const keyType = "gcp:kms/cryptoKey:CryptoKey";
  const keyRing = "projects/p/locations/eu/keyRings/acme";
  expect(namesIn(made(keyType, "data", { keyRing, name: "data-1" }))).toEqual(["acme/data-1"]);
  expect(namesIn(made(keyType, "data", { keyRing, name: unknown }))).toEqual(["data"]);
});

test("a node outside the stack is called by its name, and not by one that is marked", () => {
  const grant = (bucket: unknown) =>
    made(grantType, "g", { bucket, role: "roles/storage.objectViewer", member: "user:a@b.c" });
  expect(namesIn(grant("elsewhere"))).toEqual(["elsewhere"]);
  expect(namesIn(grant(marked("elsewhere")))).toEqual(["(a secret name)"]);
});
