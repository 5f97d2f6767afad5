/**
 * Where the cell's logs are kept: audit logs and the ledger in one bucket for long, what apps write in another for short, and
 * neither in `_Default` as well. What proxies say of themselves stays in `_Default`, where operators read it (docs/decisions/0035).
 * Request logs of services are kept nowhere.
 */
import * as logging from "@pulumi/gcp/logging";
import * as projects from "@pulumi/gcp/projects";
import * as pulumi from "@pulumi/pulumi";
import { cellNames, egressServiceEnding, oneCellMark } from "../naming";
import type { CellContext } from "./cellContext";
import { markHooks } from "./oneCell";

export interface LogSettings {
  /** Of audit logs and the ledger. */
  readonly retentionDays: pulumi.Input<number>;
  readonly locked: pulumi.Input<boolean>;
  /** Project of the audit bucket. Default: the cell's. */
  readonly project?: pulumi.Input<string>;
  /** Links a dataset to the audit bucket. */
  readonly dataset: boolean;
  /** Of what apps write. */
  readonly appRetentionDays: pulumi.Input<number>;
}

export interface Logs {
  readonly auditBucket: pulumi.Output<string>;
  readonly appLogBucket: pulumi.Output<string>;
  /** Exists once per project: a second cell fails here, before it changes a setting of the project. */
  readonly oneCellMark: pulumi.Resource;
}

/** System events are not among them: `_Required` alone keeps those. */
const auditLogs = ["activity", "data_access", "policy"].map((log) => `log_id("cloudaudit.googleapis.com/${log}")`);
const isAuditLog = `(${auditLogs.join(" OR ")})`;
const isOfService = 'resource.type="cloud_run_revision"';
const isOfProxy = `resource.labels.service_name=~"${egressServiceEnding}$"`;

/** Lines of the ledger have a kind; other lines of a proxy have none. */
const isOfLedger = "jsonPayload.kind:*";
/** A request log holds the whole URL: what an SDK puts into the query before the proxy checks it, and whatever an app has there. */
const isRequest = 'log_id("run.googleapis.com/requests")';

/**
 * Each egress proxy reads the kill switch thousands of times a day, and each read would be an audit entry. Reads by anybody
 * else, and every change, stay in the log.
 */
function switchReads({ project, projectNumber }: CellContext): pulumi.Output<string> {
  return pulumi.interpolate`protoPayload.serviceName="storage.googleapis.com" AND protoPayload.methodName="storage.objects.get" AND resource.labels.bucket_name=~"-switch(es)?-${projectNumber}$" AND protoPayload.authenticationInfo.principalEmail=~"${egressServiceEnding}@${project}\\.iam\\.gserviceaccount\\.com$"`;
}

export function createLogs(cell: CellContext, settings: LogSettings): Logs {
  const auditBucket = createAuditBucket(cell, settings);
  createAuditSink(cell, auditBucket, settings.project);
  const apps = createAppLogs(cell, settings.appRetentionDays);
  createDefaultExclusions(cell);
  return { auditBucket: auditBucket.id, appLogBucket: apps.bucket.id, oneCellMark: apps.sink };
}

function createAuditBucket(cell: CellContext, settings: LogSettings): logging.ProjectBucketConfig {
  const { name, project, region, generation, child } = cell;
  const bucket = new logging.ProjectBucketConfig(
    `${name}-audit-bucket`,
    {
      project: settings.project ?? project,
      location: region,
      bucketId: generation.apply((hex) => cellNames.logBucket(name, "audit", hex)),
      description: `Audit logs and ledger of cell ${name}`,
      retentionDays: settings.retentionDays,
      locked: settings.locked,
      // For the queries of docs/ledger.md. It can't be turned on inside an enforced perimeter later, nor off again.
      enableAnalytics: true,
      // Logs outlive the cell: a bucket that Pulumi removes or replaces stays in its project until they have expired.
      deletionPolicy: "ABANDON",
    },
    // A new name would be a new bucket, so a cell that had one without a generation keeps it.
    { ...child, ignoreChanges: ["bucketId"] },
  );
  if (settings.dataset) {
    new logging.LinkedDataset(
      `${name}-audit-dataset`,
      { bucket: bucket.id, linkId: cellNames.logDataset(name), description: `Logs of cell ${name}, for questions` },
      // A name of a dataset can't be taken twice.
      { ...child, deleteBeforeReplace: true },
    );
  }
  return bucket;
}

function createAuditSink(
  cell: CellContext,
  bucket: logging.ProjectBucketConfig,
  otherProject: pulumi.Input<string> | undefined,
): void {
  const { name, project, child } = cell;
  // A sink into its own project has no writer, and the provider's preview of a change would show that as the new one's
  // (`invalid value "" for member`). So a sink into another project is another resource, and takes over from the first.
  const part = otherProject === undefined ? "audit" : "audit-export";
  const sink = new logging.ProjectSink(
    otherProject === undefined ? `${name}-audit-sink` : `${name}-audit-export-sink`,
    {
      name: cellNames.part(name, part),
      project,
      description: `Audit logs and ledger of cell ${name}`,
      destination: pulumi.interpolate`logging.googleapis.com/${bucket.id}`,
      filter: `${isAuditLog} OR (${isOfService} AND ${isOfProxy} AND ${isOfLedger})`,
      uniqueWriterIdentity: true,
      exclusions: [
        {
          name: "kill-switch-reads",
          description: "Reads of the kill switch by egress proxies, every few seconds",
          filter: switchReads(cell),
        },
      ],
    },
    child,
  );
  if (otherProject !== undefined) {
    // Within one project Cloud Logging may write by itself; a sink into another needs a grant there.
    new projects.IAMMember(
      `${name}-audit-writer`,
      { project: otherProject, role: "roles/logging.bucketWriter", member: sink.writerIdentity },
      child,
    );
  }
}

function createAppLogs({ name, project, region, generation, child }: CellContext, retentionDays: pulumi.Input<number>) {
  const bucket = new logging.ProjectBucketConfig(
    `${name}-app-log-bucket`,
    {
      project,
      location: region,
      bucketId: generation.apply((hex) => cellNames.logBucket(name, "apps", hex)),
      description: `What the tenants' apps of cell ${name} write`,
      retentionDays,
    },
    child,
  );
  const sink = new logging.ProjectSink(
    `${name}-app-log-sink`,
    {
      name: oneCellMark,
      project,
      description: `What the tenants' apps of cell ${name} write. A project has one cell: this name is taken by the first`,
      destination: pulumi.interpolate`logging.googleapis.com/${bucket.id}`,
      filter: `${isOfService} AND NOT ${isOfProxy} AND NOT logName:"cloudaudit.googleapis.com"`,
      uniqueWriterIdentity: true,
      exclusions: [
        { name: "requests", description: "URLs of requests hold what SDKs and apps put into them", filter: isRequest },
      ],
    },
    { ...child, hooks: markHooks(name, child) },
  );
  return { bucket, sink };
}

/** Keeps out of `_Default` what the two sinks have taken, and the request logs. */
function createDefaultExclusions({ name, project, child }: CellContext): void {
  const exclusions = [
    { part: "audit-logs", description: `Kept in the audit bucket of cell ${name}`, filter: isAuditLog },
    {
      part: "service-logs",
      description: `Kept in the log buckets of cell ${name}, or nowhere: requests`,
      filter: `${isOfService} AND (NOT ${isOfProxy} OR ${isOfLedger} OR ${isRequest})`,
    },
  ];
  for (const { part, ...exclusion } of exclusions) {
    new logging.ProjectExclusion(
      `${name}-no-default-${part}`,
      { name: cellNames.part(name, part), project, ...exclusion },
      child,
    );
  }
}
