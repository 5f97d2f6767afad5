/** The certificate of an erasure: what it says, what it must not hold, and that a change is found. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { certificateOf, type Erasure } from "../../../cli/erase/certificate";
import { digestOfSubject } from "../../../cli/erase/wanted";
import { readControlObject } from "../../../cli/operate/cloud/controlObjects";
import { changeVersion, listTenantSecrets } from "../../../cli/operate/cloud/secrets";
import { cellBucket, type OperatedCell } from "../operate/support/operatedCell";
import { expectChangesFound } from "./support/certified";
import { eraseAt } from "./support/eraseAt";
import { dates, erasureCell, keyOf, secretWords } from "./support/erasureCell";
import { namesOf, vendorHosts } from "./support/vendorNames";
import { VendorStandIns } from "./support/vendorStandIns";

let cell: OperatedCell;
const folder = mkdtempSync(join(tmpdir(), "bulkhead-erasure-certificate-"));
beforeAll(async () => {
  cell = await erasureCell();
});
afterAll(async () => {
  await cell.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything that is kept about the erasure of these people. */
async function recordText({ subject }: Erasure): Promise<string> {
  return (await readControlObject(cell.cloud, cellBucket, `erasures/acme/${subject}`)).text;
}

describe("the certificate", () => {
  test("is verified offline, and fails when any byte changes", async () => {
    const erasure = await eraseAt(cell.cloud, ["certified"], new VendorStandIns().transport);
    await expectChangesFound(join(folder, "certified"), certificateOf(erasure), 17);
  });

  test("and the record hold no id, no key, no pseudonym and no credential", async () => {
    const id = "a-very-secret-user-id";
    const erasure = await eraseAt(cell.cloud, [id], new VendorStandIns().transport);
    const kept = [
      ...Object.values(certificateOf(erasure).files),
      JSON.stringify(certificateOf(erasure).predicate),
      await recordText(erasure),
    ].join("\n");
    const pseudonyms = Object.values(vendorHosts).flatMap((vendor) => namesOf(vendor, id));
    const words = [id, ...dates.flatMap((date) => [keyOf(date).toString(), keyOf(date).toString("base64")])];
    for (const word of [...words, ...pseudonyms, ...secretWords]) {
      expect(kept).not.toContain(word);
    }
    expect(kept).toContain(digestOfSubject(pseudonyms[0] ?? ""));
  });

  test("lists what stays, with the key versions that can't be read any more", async () => {
    const other = await erasureCell();
    const oldest = (await listTenantSecrets(other.cloud)).find(({ name }) => name === dates[0]);
    if (oldest !== undefined) {
      await changeVersion(other.cloud, oldest, 2, "destroy");
    }
    const erasure = await eraseAt(other.cloud, ["user"], new VendorStandIns().transport);
    await other.close();
    expect(erasure.stays).toContain(
      `pseudonyms made with the key ${dates[0]} version 2 (DESTROYED): the key can't be read, so nobody can name them`,
    );
    expect(erasure.stays.some((what) => what.startsWith("the tenant's own bucket"))).toBe(true);
    expect(erasure.vendors.every((vendor) => vendor.dates.join() === dates[1])).toBe(true);
  });
});
