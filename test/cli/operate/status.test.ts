import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findCell } from "../../../cli/operate/cloud/cell";
import { changeControlObject } from "../../../cli/operate/cloud/controlObjects";
import { listServices } from "../../../cli/operate/cloud/services";
import { readStatus } from "../../../cli/operate/status/readStatus";
import { statusText } from "../../../cli/operate/status/runStatus";
import { stopTenant } from "../../../cli/operate/stop/stopTenant";
import { folderProject } from "../../local/front/support/cloudFolder";
import { expectPlain } from "../support/plain";
import { cellBucket, OperatedCell, projectName } from "./support/operatedCell";

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

describe("with the audit logs in another project", () => {
  const auditProject = "acme-audit";
  const bucket = `projects/${auditProject}/locations/europe-west1/buckets/cell-audit-0a1b2c3d`;
  const auditName = `cloudresourcemanager.googleapis.com/projects/${auditProject}`;
  const lineTime = new Date(Date.now() - 60_000);
  let exported: OperatedCell;
  beforeAll(async () => {
    exported = await OperatedCell.create();
    await exported.folder.cloud.initialize({ projects: { [auditProject]: { number: "100000000043" } } }, {});
    const ledgerOnly = "jsonPayload.kind:*";
    const log = (kind: string, name: string, properties: object) =>
      exported.folder.add(`gcp:logging/project${kind}`, `logging.googleapis.com/projects/${folderProject}/${name}`, {
        project: folderProject,
        filter: ledgerOnly,
        ...properties,
      });
    await log("Exclusion:ProjectExclusion", "exclusions/ledger", { name: "ledger" });
    await log("Sink:ProjectSink", "sinks/audit-export", {
      name: "audit-export",
      destination: `logging.googleapis.com/${bucket}`,
    });
    exported.log("acme", "a1", { message: "egress proxy runs", off: [], unread: [], missing: [], keys: {} });
    exported.log("acme", "a1", { kind: "ledger", tenant: "acme", sent: 3 }, lineTime);
  });
  afterAll(() => exported?.close());

  test("status reads the ledger where the cell's sink writes it, and the rest in the project", async () => {
    await exported.grant(auditName, "roles/logging.viewAccessor", "user:ann@example.com");
    await exported.grant(projectName, "roles/viewer", "user:ann@example.com");
    await exported.grant(projectName, "roles/run.admin", "user:ann@example.com");
    await exported.grant(projectName, "roles/storage.objectViewer", "user:ann@example.com");
    const [acme] = await readStatus(exported.as("user:ann@example.com"), "acme");
    expect(acme).toMatchObject({ instances: 1, lastLedger: lineTime.toISOString() });
  });

  test("status says that it may not be read, and what that takes", async () => {
    await exported.grant(projectName, "roles/viewer", "user:bob@example.com");
    await exported.grant(projectName, "roles/run.admin", "user:bob@example.com");
    await exported.grant(projectName, "roles/storage.objectViewer", "user:bob@example.com");
    const status = await readStatus(exported.as("user:bob@example.com"), "acme");
    expect(status[0]).toMatchObject({ instances: 1, lastLedger: null });
    const text = statusText(status, 80);
    expectPlain(text);
    expect(text).toContain("not readable");
    expect(text).toContain("roles/logging.viewAccessor");
  });

  test("status looks in the project alone for somebody who may not list its sinks", async () => {
    const role = `projects/${folderProject}/roles/reader`;
    const permissions = ["logging.logEntries.list", "run.services.list", "run.services.getIamPolicy"];
    const onBuckets = ["storage.buckets.list", "storage.objects.get", "storage.objects.list"];
    await exported.folder.add("gcp:projects/iAMCustomRole:IAMCustomRole", `iam.googleapis.com/${role}`, {
      permissions: [...permissions, ...onBuckets],
    });
    await exported.grant(projectName, role, "user:eve@example.com");
    const [acme] = await readStatus(exported.as("user:eve@example.com"), "acme");
    expect(acme).toMatchObject({ instances: 1, lastLedger: undefined });
  });
});
