/** The audit trail: data-access logs on, kept in a log bucket with a retention of its own. */
import * as logging from "@pulumi/gcp/logging";
import * as projects from "@pulumi/gcp/projects";
import * as pulumi from "@pulumi/pulumi";
import { cellNames, egressServiceEnding } from "../naming";
import type { CellContext } from "./cellContext";

/** Services with data-access logs that show who touched a tenant's data, keys and workload. Google Cloud has them off by default. */
const auditedServices = [
  "cloudkms.googleapis.com",
  "iam.googleapis.com",
  "iap.googleapis.com",
  "run.googleapis.com",
  "secretmanager.googleapis.com",
  "storage.googleapis.com",
] as const;

export interface AuditSettings {
  readonly retentionDays: pulumi.Input<number>;
  readonly locked: pulumi.Input<boolean>;
  /** Project of the log bucket. Default: the cell's. */
  readonly project?: pulumi.Input<string>;
  /** Links a dataset to the log bucket. */
  readonly dataset: boolean;
}

/**
 * Request logs hold whole URLs, and some SDKs put what they send into the query: the request logs of egress proxies
 * would be a copy of the events before they are checked.
 */
const egressRequestLogs = [
  'resource.type="cloud_run_revision"',
  'log_id("run.googleapis.com/requests")',
  `resource.labels.service_name=~"${egressServiceEnding}$"`,
].join(" AND ");

/**
 * Each egress proxy reads the kill switch thousands of times a day, and each read would be an audit entry. Reads by anybody
 * else, and every change, stay in the log.
 */
function switchReads({ project, projectNumber }: CellContext): pulumi.Output<string> {
  return pulumi.interpolate`protoPayload.serviceName="storage.googleapis.com" AND protoPayload.methodName="storage.objects.get" AND resource.labels.bucket_name=~"-switch(es)?-${projectNumber}$" AND protoPayload.authenticationInfo.principalEmail=~"${egressServiceEnding}@${project}\\.iam\\.gserviceaccount\\.com$"`;
}

const switchReadsDescription = "Reads of the kill switch by egress proxies, every few seconds";

/** Returns the log bucket's id. */
export function createAudit(cell: CellContext, settings: AuditSettings): pulumi.Output<string> {
  const { name, project, region, child } = cell;
  for (const service of auditedServices) {
    new projects.IAMAuditConfig(
      `${name}-audit-${service.split(".")[0]}`,
      {
        project,
        service,
        auditLogConfigs: ["ADMIN_READ", "DATA_READ", "DATA_WRITE"].map((logType) => ({ logType })),
      },
      child,
    );
  }
  const bucketProject = settings.project ?? project;
  const bucket = new logging.ProjectBucketConfig(
    `${name}-audit-bucket`,
    {
      project: bucketProject,
      location: region,
      bucketId: cellNames.logBucket(name),
      description: `Audit logs of cell ${name}`,
      retentionDays: settings.retentionDays,
      locked: settings.locked,
      // For the queries of docs/ledger.md. It can't be turned on inside an enforced perimeter later, nor off again.
      enableAnalytics: true,
    },
    child,
  );
  if (settings.dataset) {
    new logging.LinkedDataset(
      `${name}-audit-dataset`,
      { bucket: bucket.id, linkId: cellNames.logDataset(name), description: `Logs of cell ${name}, for questions` },
      child,
    );
  }
  const sink = new logging.ProjectSink(
    `${name}-audit-sink`,
    {
      name: cellNames.part(name, "audit"),
      project,
      description: `Audit logs and logs of services of cell ${name}`,
      destination: pulumi.interpolate`logging.googleapis.com/${bucket.id}`,
      filter:
        'log_id("cloudaudit.googleapis.com/activity") OR log_id("cloudaudit.googleapis.com/data_access") OR log_id("cloudaudit.googleapis.com/policy") OR resource.type="cloud_run_revision"',
      uniqueWriterIdentity: true,
      exclusions: [
        {
          name: "egress-request-logs",
          description: "URLs of requests to egress proxies can hold what an SDK sends",
          filter: egressRequestLogs,
        },
        { name: "kill-switch-reads", description: switchReadsDescription, filter: switchReads(cell) },
      ],
    },
    child,
  );
  if (settings.project !== undefined) {
    // Within one project Cloud Logging may write by itself; a sink into another needs a grant there.
    new projects.IAMMember(
      `${name}-audit-writer`,
      { project: settings.project, role: "roles/logging.bucketWriter", member: sink.writerIdentity },
      child,
    );
  }
  new logging.ProjectExclusion(
    `${name}-egress-request-logs`,
    {
      name: cellNames.part(name, "egress-request-logs"),
      project,
      description: "URLs of requests to egress proxies can hold what an SDK sends",
      filter: egressRequestLogs,
    },
    child,
  );
  new logging.ProjectExclusion(
    `${name}-kill-switch-reads`,
    {
      name: cellNames.part(name, "kill-switch-reads"),
      project,
      description: switchReadsDescription,
      filter: switchReads(cell),
    },
    child,
  );
  return bucket.id;
}
