import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { heldWords, holdLogs } from "../../../cli/breach/holdLogs";
import { CloudError } from "../../../cli/operate/cloud/googleCloud";
import { contentOf, listObjects, removeObject } from "../../../local/front/apis/objects";
import { folderProject, region } from "../../local/front/support/cloudFolder";
import { OperatedCell, projectName } from "../operate/support/operatedCell";

const logBucket = `projects/${folderProject}/locations/${region}/buckets/cell-audit`;
const appBucket = `projects/${folderProject}/locations/${region}/buckets/cell-apps`;
const window = { since: "2026-11-09T00:00:00.000Z", until: "2026-11-25T00:00:00.000Z" };
const now = new Date("2026-11-26T09:00:00Z");
const request = { vendor: "mixpanel", window, days: 30, now };
const held = `${folderProject}-hold-mixpanel-20261126090000`;
const times = { limit: 200, interval: 1 };
const quiet = () => undefined;

let cell: OperatedCell;
beforeEach(async () => {
  cell = await OperatedCell.create();
  const { folder } = cell;
  for (const [name, bucket, filter] of [
    ["cell-audit", logBucket, 'log_id("cloudaudit.googleapis.com/data_access") OR jsonPayload.kind:*'],
    ["bulkhead-cell", appBucket, 'NOT logName:"cloudaudit.googleapis.com"'],
  ] as const) {
    await folder.add("gcp:logging/projectBucketConfig:ProjectBucketConfig", `logging.googleapis.com/${bucket}`, {});
    const sink = `logging.googleapis.com/projects/${folderProject}/sinks/${name}`;
    const destination = `logging.googleapis.com/${bucket}`;
    await folder.add("gcp:logging/projectSink:ProjectSink", sink, { name, destination, filter });
  }
  for (const [minute, payload] of [
    ["2026-11-08T23:59:00Z", { kind: "ledger", event: "before" }],
    ["2026-11-09T00:01:00Z", { kind: "ledger", event: "first" }],
    ["2026-11-24T12:00:00Z", { message: "no line of the ledger" }],
    // Written a minute after the window, about its last minute.
    ["2026-11-25T00:01:00Z", { kind: "ledger", event: "last" }],
    ["2026-11-25T01:01:00Z", { kind: "ledger", event: "after" }],
  ] as const) {
    cell.log("acme", "a1", payload, new Date(minute));
  }
  await folder.cloud.entries.append({
    logName: `projects/${folderProject}/logs/cloudaudit.googleapis.com%2Fdata_access`,
    timestamp: "2026-11-20T10:00:00Z",
    resource: { type: "audited_resource", labels: {} },
    protoPayload: { methodName: "AccessSecretVersion" },
  });
});
afterEach(() => cell.close());

async function copiedEntries(): Promise<Record<string, unknown>[]> {
  const objects = await listObjects(cell.folder.cloud, held, "");
  return objects.flatMap((object) =>
    contentOf(object)
      .toString("utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  );
}

describe("a hold on the log of a breach", () => {
  test("copies the window's ledger lines and audit entries, and nothing of the apps", async () => {
    const copy = await holdLogs(cell.cloud, request, quiet, times);
    expect(copy).toMatchObject({
      bucket: held,
      copies: [{ logBucket, entries: 3 }],
      until: "2026-12-26T09:00:00.000Z",
    });
    const names = (await copiedEntries()).map(({ jsonPayload, protoPayload }) =>
      jsonPayload === undefined
        ? (protoPayload as { methodName: string }).methodName
        : (jsonPayload as { event: string }).event,
    );
    expect(names.sort()).toEqual(["AccessSecretVersion", "first", "last"]);
    expect(heldWords(copy)).toBe(
      `3 log entries of the window are in gs://${held}, where nobody can delete them before 2026-12-26`,
    );
  });

  test("is in the cell's region, closed to the public, and can't be deleted before its end", async () => {
    await holdLogs(cell.cloud, request, quiet, times);
    const bucket = await cell.cloud.call({ api: "storage", path: `/storage/v1/b/${held}` });
    expect(bucket).toMatchObject({
      location: region.toUpperCase(),
      retentionPolicy: { retentionPeriod: String(30 * 86_400) },
    });
    const { cloud } = cell.folder;
    const stored = await cloud.find(`storage.googleapis.com/buckets/${held}`);
    expect(stored?.properties).toMatchObject({ publicAccessPrevention: "enforced", uniformBucketLevelAccess: true });
    const [object] = await listObjects(cloud, held, "");
    const key = { bucket: held, name: String(object?.properties.name) };
    await expect(removeObject(cloud, key, {})).rejects.toThrow("is subject to bucket's retention policy");
    await cloud.clock.advance(31 * 86_400);
    expect(await removeObject(cloud, key, {})).toBe(true);
  });

  test("says which operation still copies, if Cloud Logging needs longer", async () => {
    const { transport } = slow();
    const copy = await holdLogs(transport, request, quiet, { limit: 5, interval: 1 });
    expect(copy.copies).toMatchObject([{ entries: undefined }]);
    expect(heldWords(copy)).toMatch(
      /^the log entries of the window are being copied to gs:\S+, where .*; 'gcloud logging operations describe' shows how far projects\/\S+ is$/,
    );
  });

  test("needs the sink of a cell, and the documented role, and no more than that", async () => {
    const member = "user:oncall@example.com";
    const oncall = cell.as(member);
    await expect(holdLogs(oncall, request, quiet, times)).rejects.toMatchObject({
      permission: "logging.sinks.list",
    });
    const role = parseYaml(readFileSync("docs/roles/hold-operator.yaml", "utf8"));
    const name = `projects/${folderProject}/roles/bulkheadHoldOperator`;
    await cell.folder.add("gcp:projects/iAMCustomRole:IAMCustomRole", `iam.googleapis.com/${name}`, {
      permissions: role.includedPermissions,
    });
    await cell.grant(projectName, name, member);
    // On the project it is granted on condition of the bucket's name.
    await cell.grant(`storage.googleapis.com/buckets/${held}`, "roles/storage.legacyBucketOwner", member);
    expect((await holdLogs(oncall, request, quiet, times)).copies).toMatchObject([{ entries: 3 }]);
    const body = { resourceNames: [`${logBucket}/views/_AllLogs`] };
    const reading = oncall.call({ api: "logging", method: "POST", path: "/v2/entries:list", body });
    await expect(reading).rejects.toThrow("Permission 'logging.views.access' denied");
    const policy = oncall.call({ api: "storage", path: "/storage/v1/b/acme-switch-123456789012/iam" });
    await expect(policy).rejects.toThrow("Permission 'storage.buckets.getIamPolicy' denied");
  });

  test("names what is missing: no sink for the ledger, a bucket that somebody else has", async () => {
    await holdLogs(cell.cloud, request, quiet, times);
    await expect(holdLogs(cell.cloud, request, quiet, times)).rejects.toThrow(CloudError);
    await cell.folder.cloud.resources.remove(`logging.googleapis.com/projects/${folderProject}/sinks/cell-audit`);
    await expect(holdLogs(cell.cloud, request, quiet, times)).rejects.toThrow(
      "has no sink for audit logs and the ledger; check '--project'",
    );
  });
});

/** The cloud, whose operations are never done. */
function slow() {
  const transport = Object.create(cell.cloud) as typeof cell.cloud;
  const call: typeof cell.cloud.call = async <Answer>(one: Parameters<typeof cell.cloud.call>[0]) => {
    const answer = await cell.cloud.call<Answer>(one);
    return one.path.includes("/operations/") ? ({ ...answer, done: false } as Answer) : answer;
  };
  Object.defineProperties(transport, { call: { value: call }, project: { value: cell.cloud.project } });
  return { transport };
}
