/** What is logged, where each entry is kept, and for how long. The deployed filters are read as Cloud Logging reads them. */
import { beforeAll, describe, expect, test } from "vitest";
import { Cell } from "../../../components/index";
import type { LogEntry } from "../../../local/cloud/logs/logEntry";
import { parseFilter } from "../../../local/front/logs/filter";
import { cellArgs } from "../support/arguments";
import { type Recording, settled, startMocks } from "../support/mocks";

const bucketType = "gcp:logging/projectBucketConfig:ProjectBucketConfig";
const sinkType = "gcp:logging/projectSink:ProjectSink";
const exclusionType = "gcp:logging/projectExclusion:ProjectExclusion";

async function deployCell(changes: Parameters<typeof cellArgs>[0] = {}): Promise<Recording> {
  const recording = await startMocks();
  new Cell("cell", cellArgs(changes));
  await settled();
  return recording;
}

const entry = (log: string, type: string, labels: Record<string, string> = {}, protoPayload = {}): LogEntry => ({
  logName: `projects/acme-prod/logs/${encodeURIComponent(log)}`,
  timestamp: "2026-11-28T00:00:00Z",
  resource: { type, labels },
  protoPayload,
});
const ofService = (log: string, service: string, jsonPayload = {}): LogEntry => ({
  ...entry(log, "cloud_run_revision", { service_name: service }),
  jsonPayload,
});
const bucketRead = (bucket: string, principalEmail: string) =>
  entry(
    "cloudaudit.googleapis.com/data_access",
    "gcs_bucket",
    { bucket_name: bucket },
    {
      serviceName: "storage.googleapis.com",
      methodName: "storage.objects.get",
      authenticationInfo: { principalEmail },
    },
  );

interface Filtered {
  readonly filter: string;
  readonly exclusions?: readonly { readonly filter: string }[];
}

const takes = ({ filter, exclusions = [] }: Filtered, one: LogEntry) =>
  parseFilter(filter)(one) && !exclusions.some((exclusion) => parseFilter(exclusion.filter)(one));

/** Buckets that keep an entry, by what the cell deploys. `_Default` takes all but what is excluded and what `_Required` has. */
function placesOf(recording: Recording, one: LogEntry): string[] {
  const [audit, apps] = ["cell-audit-sink", "cell-app-log-sink"].map(
    (name) => recording.one(sinkType, name).inputs as unknown as Filtered,
  );
  const excluded = recording.ofType(exclusionType).some(({ inputs }) => parseFilter(String(inputs.filter))(one));
  const required = /cloudaudit.googleapis.com%2F(?:activity|system_event)$/.test(one.logName);
  return [
    ...(audit && takes(audit, one) ? ["audit"] : []),
    ...(apps && takes(apps, one) ? ["apps"] : []),
    ...(excluded || required ? [] : ["_Default"]),
  ];
}

describe("audit trail", () => {
  test("data access is logged for every service that touches a tenant's data", async () => {
    const recording = await deployCell();
    const configs = recording.ofType("gcp:projects/iAMAuditConfig:IAMAuditConfig");
    expect(configs.map(({ inputs }) => inputs.service).sort()).toEqual([
      "cloudkms.googleapis.com",
      "iam.googleapis.com",
      "iap.googleapis.com",
      "run.googleapis.com",
      "secretmanager.googleapis.com",
      "storage.googleapis.com",
    ]);
    for (const { inputs } of configs) {
      expect(inputs.auditLogConfigs).toEqual([
        { logType: "ADMIN_READ" },
        { logType: "DATA_READ" },
        { logType: "DATA_WRITE" },
      ]);
    }
  });

  test("C21: data access logs can be left to another stack", async () => {
    const counts = (await deployCell({ dataAccessLogs: false })).counts();
    expect(counts["gcp:projects/iAMAuditConfig:IAMAuditConfig"]).toBeUndefined();
    expect(counts[sinkType]).toBe(2);
  });

  test("C21: a second cell of a program in the project is an error, and a mark refuses one of another program", async () => {
    const recording = await startMocks();
    new Cell("first", cellArgs());
    new Cell("elsewhere", cellArgs({ project: "acme-other" }));
    expect(() => new Cell("second", cellArgs())).toThrow(
      "cell 'second': 'project' must be a project without a cell, got 'acme-prod', which has cell 'first'; a project has one: audit settings, policies and perimeter are the project's",
    );
    await settled();
    const marks = ["first", "elsewhere"].map((cell) => recording.one(sinkType, `${cell}-app-log-sink`).inputs);
    expect(marks.map(({ project, name }) => [project, name])).toEqual([
      ["acme-prod", "bulkhead-one-cell-per-project"],
      ["acme-other", "bulkhead-one-cell-per-project"],
    ]);
  });
});

describe("log buckets", () => {
  test("C14: the audit bucket can be queried from the start", async () => {
    expect((await deployCell()).one(bucketType, "cell-audit-bucket").inputs.enableAnalytics).toBe(true);
  });

  test("the audit bucket gets a linked dataset if the cell asks for one", async () => {
    const type = "gcp:logging/linkedDataset:LinkedDataset";
    expect((await deployCell()).ofType(type)).toEqual([]);
    const { bucket, linkId } = (await deployCell({ logDataset: true })).one(type, "cell-audit-dataset").inputs;
    expect(String(bucket)).toContain("cell-audit");
    expect(linkId).toBe("cell_audit");
  });

  test("C12: audit logs are kept for 400 days and their bucket is not locked, unless the cell says otherwise", async () => {
    expect((await deployCell()).one(bucketType, "cell-audit-bucket").inputs).toMatchObject({
      retentionDays: 400,
      locked: false,
    });
    const other = await deployCell({ logRetentionDays: 30, lockLogs: true });
    expect(other.one(bucketType, "cell-audit-bucket").inputs).toMatchObject({ retentionDays: 30, locked: true });
  });

  test("C11: what apps write is kept for 30 days unless the cell says otherwise", async () => {
    const days = async (changes: object) =>
      (await deployCell(changes)).one(bucketType, "cell-app-log-bucket").inputs.retentionDays;
    expect(await days({})).toBe(30);
    expect(await days({ appLogRetentionDays: 7, logRetentionDays: 3650 })).toBe(7);
  });

  test("C12, C22: names have a generation, and the audit bucket outlives the cell", async () => {
    const recording = await deployCell();
    expect(recording.one(bucketType, "cell-audit-bucket").inputs).toMatchObject({
      bucketId: "cell-audit-0a1b2c3d",
      deletionPolicy: "ABANDON",
    });
    expect(recording.one(bucketType, "cell-app-log-bucket").inputs.bucketId).toBe("cell-apps-0a1b2c3d");
  });

  test("F7: a sink into another project may write there, and takes over from one into the cell's own", async () => {
    const recording = await deployCell({ auditProject: "acme-audit" });
    expect(recording.one(bucketType, "cell-audit-bucket").inputs.project).toBe("acme-audit");
    expect(recording.one(sinkType, "cell-audit-export-sink").inputs.name).toBe("cell-audit-export");
    expect(recording.one("gcp:projects/iAMMember:IAMMember", "cell-audit-writer").inputs).toEqual({
      project: "acme-audit",
      role: "roles/logging.bucketWriter",
      member: "serviceAccount:writer@logging.example.com",
    });
  });
});

describe("C11, C13: an entry is kept", () => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await deployCell();
  });
  const proxy = "acme-egress@acme-prod.iam.gserviceaccount.com";
  const stdout = "run.googleapis.com/stdout";
  const switchBucket = "acme-switch-123456789012";
  test.each<[string, LogEntry, string[]]>([
    ["of a read of a secret", entry("cloudaudit.googleapis.com/data_access", "audited_resource"), ["audit"]],
    ["of a refusal by a perimeter", entry("cloudaudit.googleapis.com/policy", "audited_resource"), ["audit"]],
    ["of a change", entry("cloudaudit.googleapis.com/activity", "cloud_run_revision"), ["audit"]],
    ["of the ledger", ofService(stdout, "acme-egress", { kind: "ledger" }), ["audit"]],
    ["of a window of the ledger", ofService(stdout, "acme-egress", { kind: "window" }), ["audit"]],
    ["of what a proxy does", ofService(stdout, "acme-egress", { message: "kill switch changed" }), ["_Default"]],
    ["that an app writes", ofService(stdout, "acme-workload"), ["apps"]],
    ["that an app makes look like the ledger", ofService(stdout, "acme-workload", { kind: "ledger" }), ["apps"]],
    ["that a crashing app writes", ofService("run.googleapis.com/stderr", "acme-workload"), ["apps"]],
    ["of a network", entry("compute.googleapis.com/vpc_flows", "gce_subnetwork"), ["_Default"]],
    ["of a request to an egress proxy", ofService("run.googleapis.com/requests", "acme-egress"), []],
    ["of a request to an app", ofService("run.googleapis.com/requests", "acme-workload"), []],
    ["C4: of the kill switch, read by a proxy", bucketRead(switchBucket, proxy), []],
    ["C4: of the cell's kill switch, read by a proxy", bucketRead("cell-switches-123456789012", proxy), []],
    ["C4: of the kill switch, read by a person", bucketRead(switchBucket, "ann@example.com"), ["audit"]],
    ["C4: of a tenant's bucket, read by a proxy", bucketRead("acme-data-123456789012", proxy), ["audit"]],
  ])("%s", (_, one, places) => {
    expect(placesOf(recording, one)).toEqual(places);
  });
});
