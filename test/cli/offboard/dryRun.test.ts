/** `bulkhead offboard --dry-run` says what the command then does, and changes nothing. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { forecast, type OffboardForecast } from "../../../cli/offboard/dryRun";
import { forecastText } from "../../../cli/offboard/forecastText";
import type { OffboardOptions } from "../../../cli/offboard/offboard";
import { changeVersion, listTenantSecrets } from "../../../cli/operate/cloud/secrets";
import { exits } from "../../../cli/terminal/exits";
import { UserError } from "../../../cli/terminal/userError";
import { VendorStandIns } from "../erase/support/vendorStandIns";
import type { OperatedCell } from "../operate/support/operatedCell";
import { expectPlain } from "../support/plain";
import { dataBucket, offboardAcme, offboardCell, offboardOptions } from "./support/offboardCell";

let cell: OperatedCell;
beforeEach(async () => {
  cell = await offboardCell();
});
afterEach(() => cell.close());

/** The dry run of what `offboardAcme` does; a request to a vendor fails. */
const foresee = (more: Partial<OffboardOptions> = {}) =>
  forecast(cell.cloud, { ...offboardOptions(new VendorStandIns().transport), transport: refused, ...more });
const refused = () => Promise.reject(new Error("a dry run must ask nobody"));
const everything = async () => JSON.stringify(await cell.folder.cloud.resources.listBelow(""));
const versionsOf = ({ secrets }: OffboardForecast) => secrets.reduce((sum, { versions }) => sum + versions.length, 0);

describe("bulkhead offboard --dry-run", () => {
  test("changes nothing in the cloud", async () => {
    const before = await everything();
    await foresee();
    await foresee({ ids: undefined, exportTo: undefined });
    expect(await everything()).toBe(before);
  });

  test("says what the command then does", async () => {
    const found = await foresee({ exportTo: "/tmp/never-written", skip: ["segment"] });
    expect(found.obstacles).toEqual([]);
    expect(found.byHand).toEqual(["segment"]);
    const done = await offboardAcme(cell.cloud, new VendorStandIns().transport, { skip: ["segment"] });
    const asked = done.vendors.filter(({ vendor }) => vendor !== "segment");
    expect(found.vendors).toEqual(asked.map(({ vendor, pseudonyms, dates }) => ({ vendor, pseudonyms, dates })));
    expect(found.services).toEqual(done.readBack?.services.map(({ name }) => name));
    expect(versionsOf(found)).toBe(done.readBack?.secrets.length);
    expect(found.dataKeys).toEqual(done.readBack?.dataKeys.map(({ path }) => path));
    expect(found.buckets).toEqual([{ name: dataBucket, objects: found.exported?.objects }]);
    expect(found.exported?.objects).toBe(2);
    const later = await foresee({ ids: undefined });
    expect([later.vendors, versionsOf(later), later.dataKeys, later.obstacles]).toEqual([[], 0, [], []]);
    for (const one of [found, later]) {
      expectPlain(forecastText(one, 80));
    }
  });

  test("names everything that is lacking at once", async () => {
    const secrets = await listTenantSecrets(cell.cloud);
    const key = secrets.find(({ id }) => id.startsWith("acme_pseudonym_"));
    if (key === undefined) {
      throw new Error("acme must have a pseudonym key");
    }
    await changeVersion(cell.cloud, key, 1, "disable");
    const credentials = () => {
      throw new UserError("'mixpanel' must have credentials for deletion, got nothing", exits.couldNotTell);
    };
    const found = await foresee({ ids: undefined, exportTo: undefined, credentials });
    expect(found.obstacles.map((text) => text.split(/[;,]/)[0])).toEqual([
      "'--export' must name a folder for what the customer is entitled to",
      "'--ids' must name a file with the ids of all of the tenant's users",
      `pseudonyms of the key ${key.name} version 1 (DISABLED) could not be asked for`,
      "'mixpanel' must have credentials for deletion",
    ]);
    expectPlain(forecastText(found, 80));
  });
});
