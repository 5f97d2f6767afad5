/** What an off-boarding leaves behind: nothing that can be read, and a certificate in which every change is found. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { certificateOf, type Offboarding } from "../../../cli/offboard/certificate";
import { stateName } from "../../../cli/offboard/state";
import { readControlObject } from "../../../cli/operate/cloud/controlObjects";
import { expectChangesFound } from "../erase/support/certified";
import { VendorStandIns } from "../erase/support/vendorStandIns";
import { cellBucket, type OperatedCell } from "../operate/support/operatedCell";
import { everything, readableIn, removeOthersObjects, secrets } from "./support/adversary";
import { contents, formsOf, keyValues, offboardAcme, offboardCell } from "./support/offboardCell";

let cell: OperatedCell;
const folder = mkdtempSync(join(tmpdir(), "bulkhead-offboard-certificate-"));
beforeEach(async () => {
  cell = await offboardCell();
});
afterEach(async () => {
  await cell.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("nothing readable is left", () => {
  test("in the whole folder of the cloud, in any usual form", async () => {
    await removeOthersObjects(cell);
    const before = everything(cell.folder.folder);
    expect(formsOf(keyValues.acme_key_session ?? "").some((form) => before.includes(form))).toBe(true);
    expect(formsOf(contents["notes.txt"] ?? "").some((form) => before.includes(form))).toBe(true);
    await offboardAcme(cell.cloud, new VendorStandIns().transport);
    expect(readableIn(cell)).toEqual([]);
  });

  test("in the certificate", async () => {
    const certificate = certificateOf(await offboardAcme(cell.cloud, new VendorStandIns().transport));
    const text = [...Object.values(certificate.files), JSON.stringify(certificate.predicate)].join("\n");
    const found = [...secrets, ...Object.keys(contents)].flatMap((secret) =>
      formsOf(secret).filter((form) => text.includes(form)),
    );
    expect(found).toEqual([]);
  });
});

test("the certificate is verified offline, and fails when any byte changes", async () => {
  const done: Offboarding = await offboardAcme(cell.cloud, new VendorStandIns().transport);
  const bundle = join(folder, "certified");
  await expectChangesFound(bundle, certificateOf(done), 97);
  expect(readdirSync(bundle).sort()).toEqual([
    "bundle.dsse.json",
    "certificate.json",
    "certificate.md",
    "requests.json",
  ]);
  expect(await readControlObject(cell.cloud, cellBucket, stateName("acme"))).not.toMatchObject({ text: "" });
});
