import { afterAll, beforeAll, expect, test } from "vitest";
import { findService, listServices } from "../../../local/front/services";
import { CloudFolder } from "./support/cloudFolder";

let folder: CloudFolder;
beforeAll(async () => {
  folder = await CloudFolder.create();
  const [active, quarantined] = [await folder.addAccount("active"), await folder.addAccount("quarantined")];
  const account = `iam.googleapis.com/projects/acme-cell/serviceAccounts/${quarantined}`;
  await folder.cloud.change(account, (properties) => ({ ...properties, disabled: true }));
  await folder.addService("active", active);
  await folder.addService("quarantined", quarantined, { scaling: { scalingMode: "AUTOMATIC", minInstanceCount: 0 } });
  await folder.addService("scaled-to-zero", active, { scaling: { scalingMode: "MANUAL", manualInstanceCount: 0 } });
  await folder.addService("without-a-minimum", active, { scaling: { minInstanceCount: 0 } });
  await folder.addService("of-nobody", "");
});
afterAll(() => folder.remove());

test("C10: a quarantined tenant has no instance, though nothing sets its count to 0", async () => {
  const services = await listServices(folder.cloud);
  expect(Object.fromEntries(services.map(({ name, stopped }) => [name, stopped]))).toEqual({
    active: false,
    quarantined: true,
    "scaled-to-zero": true,
    "without-a-minimum": false,
    "of-nobody": false,
  });
  const fullName = "run.googleapis.com/projects/acme-cell/locations/europe-west1/services/quarantined";
  expect((await findService(folder.cloud, fullName))?.stopped).toBe(true);
});
