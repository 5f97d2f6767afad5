import { afterAll, beforeAll, expect, test } from "vitest";
import { findCell } from "../../../cli/operate/cloud/cell";
import { changeControlObject } from "../../../cli/operate/cloud/controlObjects";
import { listServices } from "../../../cli/operate/cloud/services";
import { readStatus } from "../../../cli/operate/status/readStatus";
import { statusText } from "../../../cli/operate/status/runStatus";
import { stopTenant } from "../../../cli/operate/stop/stopTenant";
import { expectPlain } from "../support/plain";
import { cellBucket, OperatedCell } from "./support/operatedCell";

let cell: OperatedCell;
beforeAll(async () => {
  cell = await OperatedCell.create();
});
afterAll(() => cell?.close());

test("bulkhead status shows each tenant as the cloud has it", async () => {
  const minute = new Date(Date.now() - 60_000);
  const keys = { "tokens/mixpanel": "abc123" };
  const running = { message: "egress proxy runs", off: ["mixpanel"], unread: [], missing: [], keys };
  cell.log("acme", "a1", running);
  cell.log("acme", "a2", { ...running, missing: ["vendors.segment.token"] });
  cell.log("acme", "a1", { kind: "ledger", tenant: "acme", sent: 3 }, minute);
  await changeControlObject(cell.cloud, cellBucket, "off", () => "mixpanel\n");
  const found = await findCell(cell.cloud);
  const globex = (await listServices(cell.cloud, found.region)).filter(({ tenant }) => tenant === "globex");
  await stopTenant(cell.cloud, found, "globex", globex, { by: "ann", reason: "leak" });

  const status = await readStatus(cell.cloud, undefined);
  expect(status).toMatchObject([
    {
      tenant: "acme",
      serving: true,
      stopped: undefined,
      off: ["mixpanel"],
      instances: 2,
      missing: ["vendors.segment.token"],
      lastLedger: minute.toISOString(),
    },
    {
      tenant: "globex",
      serving: false,
      stopped: { by: "ann", reason: "leak" },
      off: ["all", "mixpanel"],
      instances: 0,
      lastLedger: undefined,
    },
  ]);
  expectPlain(statusText(status, 80));
  expect(statusText(status, 200)).toContain("acme: its proxy lacks vendors.segment.token");
  expect(statusText(await readStatus(cell.cloud, "acme"), 200)).toContain("acme-egress-00001-abc");
});

test("C15: a key that was added counts at once, not only with the next minute's line", async () => {
  cell.log("acme", "a2", { tenant: "acme", keys: {}, problems: [], message: "keys are complete" });
  expect((await readStatus(cell.cloud, "acme"))[0]?.missing).toEqual([]);
  cell.log("acme", "a2", { tenant: "acme", problems: [{ path: "apis.x.key" }], message: "keys are not complete" });
  expect((await readStatus(cell.cloud, "acme"))[0]?.missing).toEqual(["apis.x.key"]);
});

test("an unknown tenant is an error that names the tenants", async () => {
  await expect(readStatus(cell.cloud, "initech")).rejects.toThrow(
    "'tenant' must be a tenant of the cell (acme, globex), got 'initech'; name one of them",
  );
});
