import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import type { Registered } from "../support/record";
import { registered, said, stackUrn, types, urnOf } from "../support/resources";

describe("audit-trail", () => {
  const config = (changes: object = {}, name = "audit") =>
    registered("gcp:projects/iAMAuditConfig:IAMAuditConfig", name, {
      project: "p",
      service: "allServices",
      auditLogConfigs: [{ logType: "DATA_READ" }, { logType: "DATA_WRITE" }],
      ...changes,
    });
  const bucket = (retentionDays: unknown, name = "logs") =>
    registered("gcp:logging/projectBucketConfig:ProjectBucketConfig", name, { bucketId: "logs", retentionDays });
  const sink = (disabled: unknown = false) =>
    registered("gcp:logging/projectSink:ProjectSink", "sink", { destination: "x", disabled });
  const rule = "audit-trail";

  test.each<[string, Registered[], number]>([
    ["all of it", [config(), bucket(400), sink()], 0],
    ["reads without writes", [config({ auditLogConfigs: [{ logType: "DATA_READ" }] }), bucket(400), sink()], 1],
    ["one service only", [config({ service: "storage.googleapis.com" }), bucket(400), sink()], 1],
    [
      "someone exempted",
      [
        config({ auditLogConfigs: [{ logType: "DATA_READ", exemptedMembers: unknown }, { logType: "DATA_WRITE" }] }),
        bucket(400),
        sink(),
      ],
      1,
    ],
    ["a short memory", [config(), bucket(30), sink()], 1],
    ["a memory not known", [config(), bucket(unknown), sink()], 1],
    ["a sink that is off", [config(), bucket(400), sink(true)], 1],
    ["a sink that may be off", [config(), bucket(400), sink(unknown)], 1],
    ["nothing but the config", [config()], 1],
  ])("judges %s", (_, resources, count) => {
    expect(said(rule, resources).length).toBe(count);
  });

  test("C11: a bucket for what apps write, however long, is no place for audit logs", () => {
    const filter = 'resource.type="cloud_run_revision" AND NOT logName:"cloudaudit.googleapis.com"';
    const destination = "logging.googleapis.com/projects/p/locations/l/buckets/apps";
    const ofApps = [
      registered("gcp:logging/projectBucketConfig:ProjectBucketConfig", "apps", {
        project: "p",
        location: "l",
        bucketId: "apps",
        retentionDays: 400,
      }),
      registered("gcp:logging/projectSink:ProjectSink", "apps-sink", { destination, filter }),
    ];
    expect(said(rule, [config(), bucket(400), sink(), ...ofApps])).toEqual([]);
    expect(said(rule, [config(), bucket(30), sink(), ...ofApps])).toEqual([
      "audit: 'retentionDays' must be at least 90 on the audit log bucket, got less; create a logging.ProjectBucketConfig that keeps them",
    ]);
    expect(said(rule, [config(), bucket(400), ...ofApps])).toHaveLength(1);
  });

  const absent =
    "(advisory) audit: 'logging sink' must exist and be enabled, got none; create a logging.ProjectSink to the audit log bucket";
  const activity = "cloudaudit.googleapis.com%2Factivity";
  test.each<[string, object, boolean]>([
    ["all audit logs", { filter: 'logName:"cloudaudit.googleapis.com"' }, true],
    ["access to data by its log id", { filter: 'log_id("cloudaudit.googleapis.com/data_access")' }, true],
    [
      "activity or access",
      { filter: `logName:"${activity}" OR logName:"${activity.replace("activity", "data_access")}"` },
      true,
    ],
    ["activity or errors", { filter: `logName:"${activity}" OR severity>=ERROR` }, true],
    ["all but health checks", { exclusions: [{ name: "e", filter: 'httpRequest.requestUrl:"/healthz"' }] }, true],
    [
      "all but one bucket's reads",
      {
        exclusions: [
          {
            name: "e",
            filter: 'log_id("cloudaudit.googleapis.com/data_access") AND resource.labels.bucket_name="cdn"',
          },
        ],
      },
      true,
    ],
    [
      "all, with an exclusion that is off",
      { exclusions: [{ name: "e", disabled: true, filter: 'logName:"cloudaudit.googleapis.com"' }] },
      true,
    ],
    ["activity only", { filter: `logName:"${activity}"` }, false],
    ["activity only, by its full name", { filter: `logName="projects/p/logs/${activity}"` }, false],
    [
      "activity and system events",
      { filter: 'log_id("cloudaudit.googleapis.com/activity") OR log_id("cloudaudit.googleapis.com/system_event")' },
      false,
    ],
    ["all but audit logs", { exclusions: [{ name: "e", filter: 'logName:"cloudaudit.googleapis.com"' }] }, false],
    [
      "all but access to data",
      { exclusions: [{ name: "e", filter: 'log_id("cloudaudit.googleapis.com/data_access")' }] },
      false,
    ],
  ])("of a sink that takes %s counts what it takes", (_, inputs, counts) => {
    const one = registered("gcp:logging/projectSink:ProjectSink", "sink", { destination: "x", ...inputs });
    expect(said(rule, [config(), bucket(400), one])).toEqual(counts ? [] : [absent]);
  });

  test("C21: data access logs that the cell leaves to another stack are advice", () => {
    const cell = (dataAccessLogs: boolean) => registered("bulkhead:index:Cell", "cell", { dataAccessLogs });
    expect(said(rule, [cell(false), bucket(400), sink()])).toEqual([
      expect.stringMatching(/^\(advisory\) cell: 'auditLogConfigs' must log DATA_READ and DATA_WRITE, got nothing/),
    ]);
    expect(said(rule, [cell(true), bucket(400), sink()])).toEqual([expect.stringMatching(/^cell: /)]);
    expect(said(rule, [cell(false), config({ service: "storage.googleapis.com" }), bucket(400), sink()])).toEqual([
      expect.stringMatching(/^cell: /),
    ]);
  });

  test("is mandatory at a cell, advice at services, and silent elsewhere", () => {
    const cell = registered("bulkhead:index:Cell", "cell", {});
    const app = registered(types.service, "app", { template: {} });
    expect(said(rule, [cell])[0]).toMatch(/^cell: /);
    expect(said(rule, [app])[0]).toMatch(/^\(advisory\) app-prod: /);
    expect(said(rule, [registered(types.bucket, "files", {})])).toEqual([]);
    expect(stackUrn).toContain("app-prod");
  });

  const services = ["secretmanager", "storage", "iam", "run", "cloudkms"];
  const logs = (got: string) =>
    `audit: 'auditLogConfigs' must log DATA_READ and DATA_WRITE, got nothing for ${got}; create a projects.IAMAuditConfig for 'allServices'`;
  const days = (got: string) =>
    `audit: 'retentionDays' must be at least 90 on the audit log bucket, ${got}; create a logging.ProjectBucketConfig that keeps them`;
  const exempt = (got: string) => `audit: 'auditLogConfigs' must exempt nobody, ${got}`;
  const both = [{ logType: "DATA_READ" }, { logType: "DATA_WRITE" }];

  test.each<[string, Registered[], string[]]>([
    ["a config for each service", services.map((one) => config({ service: `${one}.googleapis.com` }, one)), []],
    ["some services", [config({ service: "run.googleapis.com" })], [logs("secretmanager, storage, iam, cloudkms")]],
    ["no service that counts", [config({ service: "pubsub.googleapis.com" })], [logs("any service")]],
    ["no list", [config({ auditLogConfigs: null })], [logs("any service")]],
    [
      "other logs",
      [config({ auditLogConfigs: [{ logType: "ADMIN_READ" }, { logType: unknown }] })],
      [logs("any service")],
    ],
    [
      "reads in one config and writes in another",
      both.map(({ logType }) => config({ auditLogConfigs: [{ logType }] }, logType)),
      [],
    ],
    ["an empty exemption", [config({ auditLogConfigs: both.map((one) => ({ ...one, exemptedMembers: [] })) })], []],
    [
      "an exemption",
      [config({ auditLogConfigs: both.map((one) => ({ ...one, exemptedMembers: ["user:a@example.com"] })) })],
      [exempt("got 'exemptedMembers'; remove it")],
    ],
    [
      "a list not known",
      [config({ auditLogConfigs: unknown })],
      [exempt("got a value that is not known yet; write the list in the program"), logs("any service")],
    ],
  ])("says of %s what is missing", (_, configs, messages) => {
    expect(said(rule, [...configs, bucket(90), sink()])).toEqual(messages);
  });

  test.each<[string, unknown[], string[]]>([
    ["enough", [90], []],
    ["enough in one of two", [30, 400], []],
    ["one day less", [89], [days("got less")]],
    ["none", [], []],
    ["less and not known", [30, unknown], [days("got a value that is not known yet")]],
    ["left out", [null], [days("got less")]],
  ])("says of days that are %s what is missing", (_, all, messages) => {
    expect(said(rule, [config(), sink(), ...all.map((one, at) => bucket(one, `logs-${at}`))])).toEqual(messages);
  });

  test("takes a sink at any level, and one that leaves out whether it is off", () => {
    for (const type of ["folderSink:FolderSink", "organizationSink:OrganizationSink", "projectSink:ProjectSink"]) {
      expect(said(rule, [config(), bucket(90), registered(`gcp:logging/${type}`, "s", {})])).toEqual([]);
    }
    expect(said(rule, [config(), bucket(90), registered("gcp:logging/other:Other", "s", {})])).toEqual([
      "(advisory) audit: 'logging sink' must exist and be enabled, got none; create a logging.ProjectSink to the audit log bucket",
    ]);
  });

  test("asks nothing of a stack that runs jobs alone", () => {
    expect(said(rule, [registered(types.job, "job", { template: {} })])).toEqual([]);
  });

  test("asks for the days that config names", () => {
    const all = [config(), bucket(100), sink()];
    expect(said(rule, all, { packConfig: { "audit-trail": { retentionDays: 365 } } })).toEqual([
      "audit: 'retentionDays' must be at least 365 on the audit log bucket, got less; create a logging.ProjectBucketConfig that keeps them",
    ]);
  });

  const year = "31536000";
  const archive = (retentionPolicy: object = {}) =>
    registered(types.bucket, "archive", { name: "archive", retentionPolicy });
  const sinkTo = (destination: unknown, sources: string[] = []) =>
    registered("gcp:logging/projectSink:ProjectSink", "sink", { destination }, { destination: sources });
  const dataset = (inputs: object = {}) =>
    registered("gcp:bigquery/dataset:Dataset", "logs", { datasetId: "logs", ...inputs });
  const toDataset = sinkTo("bigquery.googleapis.com/projects/p/datasets/logs");
  const dayMs = 24 * 60 * 60 * 1000;
  const short = days("got less");

  test.each<[string, Registered[], string[]]>([
    [
      "a storage bucket that keeps them for a year",
      [archive({ isLocked: true, retentionPeriod: year }), sinkTo("storage.googleapis.com/archive")],
      [],
    ],
    [
      "a storage bucket whose name isn't known yet",
      [archive({ retentionPeriod: Number(year) }), sinkTo(unknown, [urnOf(types.bucket, "archive")])],
      [],
    ],
    [
      "a storage bucket for 90 days",
      [archive({ retentionPeriod: 90 * 86_400 }), sinkTo("storage.googleapis.com/archive")],
      [],
    ],
    [
      "a storage bucket for 89 days",
      [archive({ retentionPeriod: 89 * 86_400 }), sinkTo("storage.googleapis.com/archive")],
      [short],
    ],
    ["a storage bucket without retention", [archive(), sinkTo("storage.googleapis.com/archive")], [short]],
    [
      "a storage bucket for a time not known",
      [archive({ retentionPeriod: unknown }), sinkTo("storage.googleapis.com/archive")],
      [days("got a value that is not known yet")],
    ],
    ["a dataset that keeps its tables", [dataset(), toDataset], []],
    ["a dataset whose tables last", [dataset({ defaultTableExpirationMs: 90 * dayMs }), toDataset], []],
    ["a dataset whose tables end", [dataset({ defaultPartitionExpirationMs: 89 * dayMs }), toDataset], [short]],
    ["a dataset by its source", [dataset(), sinkTo(unknown, [urnOf("gcp:bigquery/dataset:Dataset", "logs")])], []],
    ["a storage bucket of another stack", [sinkTo("storage.googleapis.com/elsewhere")], []],
    [
      "a log bucket of another project",
      [sinkTo("logging.googleapis.com/projects/logs/locations/eu/buckets/audit")],
      [],
    ],
    ["a topic", [sinkTo("pubsub.googleapis.com/projects/p/topics/siem")], []],
    [
      "nothing here, which another stack may have",
      [],
      [
        `(advisory) audit: 'audit trail' must log reads and writes of data and keep the logs, got none (logging sink), got no log bucket (retentionDays); create a logging.ProjectSink to the audit log bucket, create a logging.ProjectBucketConfig that keeps them`,
      ],
    ],
  ])("judges logs that go to %s", (_, resources, messages) => {
    expect(said(rule, [config(), ...resources])).toEqual(messages);
  });

  test("is a matter of the stack that has the cell", () => {
    const cell = registered("bulkhead:index:Cell", "cell", {});
    expect(said(rule, [cell, config()])).toEqual([
      "cell: 'audit trail' must log reads and writes of data and keep the logs, got none (logging sink), got no log bucket (retentionDays); create a logging.ProjectSink to the audit log bucket, create a logging.ProjectBucketConfig that keeps them",
    ]);
  });

  test("gives one line of advice for a stack that only runs services", () => {
    expect(said(rule, [registered(types.service, "app", { template: {} }), bucket(90)])).toEqual([
      "(advisory) app-prod: 'audit trail' must log reads and writes of data and keep the logs, got nothing for any service (auditLogConfigs), got none (logging sink); create a projects.IAMAuditConfig for 'allServices', create a logging.ProjectSink to the audit log bucket",
    ]);
    expect(said(rule, [registered(types.service, "app", { template: {} })])).toEqual([
      "(advisory) app-prod: 'audit trail' must log reads and writes of data and keep the logs, got nothing in this stack; once per project, create a projects.IAMAuditConfig for 'allServices' and a logging.ProjectSink to a log bucket that keeps them",
    ]);
    expect(said(rule, [registered("bulkhead:index:Cell", "cell", {})])).toEqual([
      expect.stringContaining(
        "got nothing for any service (auditLogConfigs), got none (logging sink), got no log bucket (retentionDays)",
      ),
    ]);
  });
});
