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
const rule = "audit-trail";

export const auditArchives: FaultKind = {
  title: "Where audit logs are kept",
  bad: [
    [
      "a bucket without a retention",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        sink(pulumi.interpolate`storage.googleapis.com/${archive({}).name}`);
      }),
      rule,
    ],
    [
      "a bucket that keeps them for a week",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        sink(
          pulumi.interpolate`storage.googleapis.com/${archive({ retentionPolicy: { retentionPeriod: "604800" } }).name}`,
        );
      }),
      rule,
    ],
    [
      "reads of data that aren't logged",
      oneTenant((acme) => {
        acme.service();
        auditConfig([{ logType: "ADMIN_READ" }]);
        sink(
          pulumi.interpolate`storage.googleapis.com/${archive({ retentionPolicy: { isLocked: true, retentionPeriod: year } }).name}`,
        );
      }),
      rule,
    ],
    [
      "a sink that is off",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        sink(
          pulumi.interpolate`storage.googleapis.com/${archive({ retentionPolicy: { isLocked: true, retentionPeriod: year } }).name}`,
          { disabled: true },
        );
      }),
      rule,
    ],
    [
      "a log bucket for three days",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
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
        sink(
          pulumi.interpolate`storage.googleapis.com/${archive({ retentionPolicy: { isLocked: true, retentionPeriod: year } }).name}`,
        );
      }),
      rule,
    ],
    [
      "a storage bucket that keeps them for 30 days",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        sink(
          pulumi.interpolate`storage.googleapis.com/${archive({ retentionPolicy: { retentionPeriod: String(30 * 24 * 3600) } }).name}`,
        );
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
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        const set = new gcp.bigquery.Dataset("logs", {
          datasetId: "audit",
          labels: { tenant: "platform" },
          defaultTableExpirationMs: 30 * 24 * 3600 * 1000,
        });
        sink(pulumi.interpolate`bigquery.googleapis.com/projects/p/datasets/${set.datasetId}`);
      }),
      rule,
    ],
  ],
  good: [
    [
      "a locked storage bucket for a year",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        sink(
          pulumi.interpolate`storage.googleapis.com/${archive({ retentionPolicy: { isLocked: true, retentionPeriod: year } }).name}`,
          { uniqueWriterIdentity: true },
        );
      }),
    ],
    [
      "a dataset of BigQuery",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        const set = new gcp.bigquery.Dataset("logs", { datasetId: "audit", labels: { tenant: "platform" } });
        sink(pulumi.interpolate`bigquery.googleapis.com/projects/p/datasets/${set.datasetId}`);
      }),
    ],
    [
      "an organisation's sink elsewhere",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
      }),
    ],
    [
      "a sink into another project",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        sink("storage.googleapis.com/security-project-audit");
      }),
    ],
    [
      "a log bucket for 400 days",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
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
      oneTenant((acme) => {
        acme.service();
        auditConfig();
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
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        sink("pubsub.googleapis.com/projects/security/topics/audit", { filter: "" });
      }),
    ],
    [
      "a topic in the stack that a SIEM reads, beside an archive",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        const topic = new gcp.pubsub.Topic("audit", { labels: { tenant: "platform" } });
        new gcp.logging.ProjectSink("siem", {
          destination: pulumi.interpolate`pubsub.googleapis.com/${topic.id}`,
          filter: 'log_id("cloudaudit.googleapis.com/data_access")',
        });
        sink(
          pulumi.interpolate`storage.googleapis.com/${archive({ retentionPolicy: { retentionPeriod: year } }).name}`,
        );
      }),
    ],
    [
      "a sink that excludes health checks",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        sink(
          pulumi.interpolate`storage.googleapis.com/${archive({ retentionPolicy: { isLocked: true, retentionPeriod: year } }).name}`,
          { filter: "", exclusions: [{ name: "health", filter: 'httpRequest.requestUrl:"/healthz"' }] },
        );
      }),
    ],
    [
      "one sink for activity and one for access to data",
      oneTenant((acme) => {
        acme.service();
        auditConfig();
        const kept = archive({ retentionPolicy: { isLocked: true, retentionPeriod: year } });
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
