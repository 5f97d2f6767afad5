import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isUnknown, type Properties, unknownValue } from "../../../local/cloud/protocol/values";
import { cloudRegion, stackProject, type TestCloud, testCloud } from "./cloudStack";
import { previewInputs } from "./previewInputs";
import table from "./previewOutputs.json";
import { ProviderClient } from "./providerClient";

interface Observed {
  readonly unknown: readonly string[];
  readonly known: Properties;
  readonly either: readonly string[];
}

const randomInputs: Record<string, Properties> = {
  "random:index/randomBytes:RandomBytes": { length: 32, keepers: {} },
  "random:index/randomId:RandomId": { byteLength: 4, keepers: {}, prefix: "it" },
};

const observed = Object.entries(table.types as unknown as Record<string, Observed>);
const labels = ["effectiveLabels", "pulumiLabels"];
let cloud: TestCloud;
let google: ProviderClient;
let random: ProviderClient;

beforeAll(async () => {
  cloud = await testCloud();
  google = await ProviderClient.connect(cloud.local, "gcp", { project: stackProject, region: cloudRegion });
  random = await ProviderClient.connect(cloud.local, "random", {});
});
afterAll(async () => {
  google.close();
  random.close();
  await cloud.close();
});

describe("the preview of a create shows what the real provider shows", () => {
  test.each(observed)("%s", async (type, { unknown, known, either }) => {
    const inputs = previewInputs[type] ?? randomInputs[type];
    expect(inputs, "inputs of the observed program").toBeDefined();
    const given = inputs ?? {};
    const client = type.startsWith("random:") ? random : google;
    const checked = type.startsWith("random:") ? { inputs: given } : await client.check(type, given);
    const { outputs, id } = await client.create(type, checked.inputs, true);

    const added = Object.entries(outputs).filter(([name]) => !(name in given));
    const nowUnknown = added.filter(([, value]) => isUnknown(value)).map(([name]) => name);
    const nowKnown = added.filter(([name, value]) => !isUnknown(value) && !either.includes(name));

    // Names that the table's programs happened to set as well say nothing about what is added.
    expect(nowUnknown.sort()).toEqual(unknown.filter((name) => !(name in given)).sort());
    expect(id).toBe("");
    const expected = Object.entries(known).filter(([name]) => !(name in given) && !labels.includes(name));
    expect(Object.fromEntries(nowKnown.filter(([name]) => !labels.includes(name)))).toEqual(
      Object.fromEntries(expected),
    );
    for (const name of labels.filter((label) => label in known || either.includes(label))) {
      expect(outputs[name]).toEqual({ "goog-pulumi-provisioned": "true", ...((given.labels ?? {}) as Properties) });
    }
  });

  test("covers every type of the table", () => {
    expect(Object.keys({ ...previewInputs, ...randomInputs }).sort()).toEqual(observed.map(([type]) => type).sort());
  });

  test("knows a service account's e-mail when its id and project are known, and not otherwise", async () => {
    const type = "gcp:serviceaccount/account:Account";
    const { outputs } = await google.create(type, { accountId: "it-run" }, true);
    expect(outputs.email).toBe(`it-run@${stackProject}.iam.gserviceaccount.com`);
    expect(outputs.member).toBe(`serviceAccount:it-run@${stackProject}.iam.gserviceaccount.com`);
    const later = await google.create(type, { accountId: unknownValue }, true);
    expect(isUnknown(later.outputs.email) && isUnknown(later.outputs.member)).toBe(true);
  });

  test.each([
    [
      "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter",
      { name: "accessPolicies/1/servicePerimeters/p", parent: "accessPolicies/1", title: "p" },
    ],
    ["gcp:orgpolicy/policy:Policy", { name: "projects/p/policies/iam.x", parent: "projects/p" }],
  ])("shows the deletion policy of %s as unknown, unlike those of other types", async (type, inputs) => {
    const { outputs } = await google.create(type, inputs, true);
    expect(isUnknown(outputs.deletionPolicy)).toBe(true);
    const bucket = await google.create("gcp:storage/bucket:Bucket", { location: "EU" }, true);
    expect(bucket.outputs.deletionPolicy).toBe("DELETE");
  });

  test("an id is an output too once it is known; that of a RandomBytes, which is its value, is not", async () => {
    const bucket = await google.create("gcp:storage/bucket:Bucket", { name: "id-among-outputs", location: "EU" });
    expect(bucket.outputs.id).toBe(bucket.id);
    const bytes = await random.create("random:index/randomBytes:RandomBytes", { length: 8 });
    expect([bytes.id === "", "id" in bytes.outputs]).toEqual([false, false]);
  });

  test("says that a template's unset service account is unknown", async () => {
    const { outputs } = await google.create(
      "gcp:cloudrunv2/service:Service",
      { name: "it", location: cloudRegion, template: { containers: [{ image: "example.com/app" }] } },
      true,
    );
    expect(isUnknown((outputs.template as Properties).serviceAccount)).toBe(true);
  });
});
