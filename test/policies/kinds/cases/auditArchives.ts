/** Audit logs that end anywhere they are kept. */
import type { FaultKind } from "../faultKind";
import { gcp, oneTenant, pulumi } from "../surroundings";

const everyLog = [{ logType: "ADMIN_READ" }, { logType: "DATA_READ" }, { logType: "DATA_WRITE" }];
const auditConfig = (configs = everyLog, service = "allServices") =>
  new gcp.projects.IAMAuditConfig("audit", { project: "p", service, auditLogConfigs: configs });
const archive = (inputs: object) =>
  new gcp.storage.Bucket("archive", {
    location: "EU",
    labels: { tenant: "platform" },
    uniformBucketLevelAccess: true,
    publicAccessPrevention: "enforced",
    ...inputs,
  });
const sink = (destination: pulumi.Input<string>, more: object = {}) =>
  new gcp.logging.ProjectSink("sink", { destination, filter: 'logName:"cloudaudit.googleapis.com"', ...more });
const year = String(365 * 24 * 3600);
const locked = { isLocked: true, retentionPeriod: year };
/** A sink into a storage bucket. */
const intoBucket = (retentionPolicy?: object, more?: object) =>
  sink(pulumi.interpolate`storage.googleapis.com/${archive({ retentionPolicy }).name}`, more);
/** A tenant's service in a project that logs access to data. */
const audited = (program: () => void) =>
  oneTenant((acme) => {
    acme.service();
    auditConfig();
    program();
  });
const rule = "audit-trail";

export const auditArchives: FaultKind = {
  title: "Where audit logs are kept",
  bad: [
    [
      "a bucket without a retention",
      audited(() => {
        intoBucket();
      }),
      rule,
    ],
    [
      "a bucket that keeps them for a week",
      audited(() => {
        intoBucket({ retentionPeriod: "604800" });
      }),
      rule,
    ],
    [
      "reads of data that aren't logged",
      oneTenant((acme) => {
        acme.service();
        auditConfig([{ logType: "ADMIN_READ" }]);
        intoBucket(locked);
      }),
      rule,
    ],
    [
      "a sink that is off",
      audited(() => {
        intoBucket(locked, { disabled: true });
      }),
      rule,
    ],
    [
      "a log bucket for three days",
      audited(() => {
        const logs = new gcp.logging.ProjectBucketConfig("logs", {
          project: "p",
          location: "global",
          bucketId: "audit",
          retentionDays: 3,
        });
        sink(pulumi.interpolate`logging.googleapis.com/${logs.id}`);
      }),
      rule,
    ],
    [
      "an account that is left out of the log",
      oneTenant((acme) => {
        acme.service();
        new gcp.projects.IAMAuditConfig("audit", {
          project: "p",
          service: "allServices",
          auditLogConfigs: [
            { logType: "ADMIN_READ" },
            { logType: "DATA_READ", exemptedMembers: [acme.member] },
            { logType: "DATA_WRITE" },
          ],
        });
        intoBucket(locked);
      }),
      rule,
    ],
    [
      "a storage bucket that keeps them for 30 days",
      audited(() => {
        intoBucket({ retentionPeriod: String(30 * 24 * 3600) });
      }),
      rule,
    ],
    [
      "logs of writes for one service only",
      oneTenant((acme) => {
        acme.service();
        auditConfig(everyLog, "storage.googleapis.com");
        sink("storage.googleapis.com/security-project-audit");
      }),
      rule,
    ],
    [
      "a dataset whose tables end after a month",
      audited(() => {
        const set = new gcp.bigquery.Dataset("logs", {
          datasetId: "audit",
          labels: { tenant: "platform" },
          defaultTableExpirationMs: 30 * 24 * 3600 * 1000,
        });
        sink(pulumi.interpolate`bigquery.googleapis.com/projects/p/datasets/${set.datasetId}`);
      }),
      rule,
    ],
    [
      "a sink that leaves out reads of secrets",
      oneTenant((acme) => {
        acme.service();
        new gcp.projects.IAMAuditConfig("audit", {
          project: "p",
          service: "allServices",
          auditLogConfigs: [{ logType: "ADMIN_READ" }, { logType: "DATA_READ" }, { logType: "DATA_WRITE" }],
        });
        const archive = new gcp.storage.Bucket("archive", {
          location: "EU",
          labels: { tenant: "platform" },
          uniformBucketLevelAccess: true,
          publicAccessPrevention: "enforced",
          retentionPolicy: { isLocked: true, retentionPeriod: String(365 * 86400) },
        });
        new gcp.logging.ProjectSink("sink", {
          destination: pulumi.interpolate`storage.googleapis.com/${archive.name}`,
          filter: 'logName:"cloudaudit.googleapis.com"',
          exclusions: [{ name: "secrets", filter: 'protoPayload.serviceName="secretmanager.googleapis.com"' }],
        });
      }),
      "audit-trail",
    ],
  ],
  good: [
    [
      "a locked storage bucket for a year",
      audited(() => {
        intoBucket(locked, { uniqueWriterIdentity: true });
      }),
    ],
    [
      "a dataset of BigQuery",
      audited(() => {
        const set = new gcp.bigquery.Dataset("logs", { datasetId: "audit", labels: { tenant: "platform" } });
        sink(pulumi.interpolate`bigquery.googleapis.com/projects/p/datasets/${set.datasetId}`);
      }),
    ],
    ["an organisation's sink elsewhere", audited(() => undefined)],
    [
      "a sink into another project",
      audited(() => {
        sink("storage.googleapis.com/security-project-audit");
      }),
    ],
    [
      "a log bucket for 400 days",
      audited(() => {
        const logs = new gcp.logging.ProjectBucketConfig("logs", {
          project: "p",
          location: "global",
          bucketId: "audit",
          retentionDays: 400,
        });
        sink(pulumi.interpolate`logging.googleapis.com/${logs.id}`);
      }),
    ],
    [
      "a program without services",
      () => {
        auditConfig();
      },
    ],
    [
      "reads and writes in two audit configs",
      oneTenant((acme) => {
        acme.service();
        auditConfig([{ logType: "DATA_READ" }, { logType: "ADMIN_READ" }]);
        new gcp.projects.IAMAuditConfig("writes", {
          project: "p",
          service: "allServices",
          auditLogConfigs: [{ logType: "DATA_WRITE" }],
        });
        sink("storage.googleapis.com/security-project-audit");
      }),
    ],
    [
      "a folder's sink with its children into a log bucket",
      audited(() => {
        const logs = new gcp.logging.FolderBucketConfig("logs", {
          folder: "folders/1",
          location: "europe-west1",
          bucketId: "audit",
          retentionDays: 365,
        });
        new gcp.logging.FolderSink("sink", {
          folder: "folders/1",
          includeChildren: true,
          destination: pulumi.interpolate`logging.googleapis.com/${logs.id}`,
        });
      }),
    ],
    [
      "a topic that a SIEM reads, in another project",
      audited(() => {
        sink("pubsub.googleapis.com/projects/security/topics/audit", { filter: "" });
      }),
    ],
    [
      "a topic in the stack that a SIEM reads, beside an archive",
      audited(() => {
        const topic = new gcp.pubsub.Topic("audit", { labels: { tenant: "platform" } });
        new gcp.logging.ProjectSink("siem", {
          destination: pulumi.interpolate`pubsub.googleapis.com/${topic.id}`,
          filter: 'log_id("cloudaudit.googleapis.com/data_access")',
        });
        intoBucket({ retentionPeriod: year });
      }),
    ],
    [
      "a sink that excludes health checks",
      audited(() => {
        intoBucket(locked, {
          filter: "",
          exclusions: [{ name: "health", filter: 'httpRequest.requestUrl:"/healthz"' }],
        });
      }),
    ],
    [
      "one sink for activity and one for access to data",
      audited(() => {
        const kept = archive({ retentionPolicy: locked });
        for (const id of ["activity", "data_access"]) {
          new gcp.logging.ProjectSink(id, {
            destination: pulumi.interpolate`storage.googleapis.com/${kept.name}`,
            filter: `log_id("cloudaudit.googleapis.com/${id}")`,
          });
        }
      }),
    ],
  ],
};
