/**
 * The rows of a tenant whose plan has `sinks.bigquery`: a table in a dataset of the tenant's own, and the topic whose subscription fills it.
 * The egress proxy may publish and nothing else: it can't read a row, not even its own.
 */
import * as bigquery from "@pulumi/gcp/bigquery";
import * as pubsub from "@pulumi/gcp/pubsub";
import type * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as pulumi from "@pulumi/pulumi";
import { dayLength, partitionColumn, roles, rowColumns, type TrackingPlan } from "../../plan";
import { tenantNames } from "../naming";
import { IamDocument, iamRoles } from "./iamDocument";
import { isActive, isLocked, type TenantContext } from "./tenantContext";
import type { TenantDataKey } from "./tenantDataKey";

export type RowsSettings = NonNullable<NonNullable<TrackingPlan["sinks"]>["bigquery"]>;

/** Google's own service accounts that carry and keep the rows, as IAM spells them. */
export interface RowsAgents {
  readonly pubSub: pulumi.Output<string>;
  readonly bigQuery: pulumi.Output<string>;
}

export interface TenantRows {
  /** `projects/<id>/topics/<name>`. */
  readonly topic: pulumi.Output<string>;
  /** What the proxy must wait for. */
  readonly ready: readonly pulumi.Resource[];
}

/** Pub/Sub keeps what it can't deliver for 7 days. */
const retention = "604800s";
/** The most that Pub/Sub takes: an outage of BigQuery must not empty the subscription into its dead letters. */
const maxDeliveryAttempts = 100;

export function rowsAgents({ pubSubAgent, projectNumber }: TenantContext["cell"]): RowsAgents {
  return {
    pubSub: pubSubAgent.apply((agent) => {
      if (agent === undefined) {
        // Refused with a better message wherever the reference is known in time.
        throw new pulumi.RunError("the cell's reference must have 'pubSubAgent' for a tenant with 'sinks.bigquery'");
      }
      return agent;
    }),
    // BigQuery creates it when it is first asked for (`bq show --encryption_service_account`), which docs/deploy.md does once.
    bigQuery: pulumi.interpolate`serviceAccount:bq-${projectNumber}@bigquery-encryption.iam.gserviceaccount.com`,
  };
}

export function createTenantRows(
  tenant: TenantContext,
  settings: RowsSettings,
  dataKey: TenantDataKey,
  agents: RowsAgents,
  publisher: serviceaccount.Account,
): TenantRows {
  const { table, filled } = createTable(tenant, settings, dataKey, agents);
  const { id, child } = tenant;
  const topic = createTopic(tenant, dataKey, `${id}-rows`, tenantNames.rowsTopic(id));
  const deadLetters = createTopic(tenant, dataKey, `${id}-dead-rows`, tenantNames.deadRowsTopic(id));
  const published = new IamDocument(`topic of the rows of tenant '${id}'`);
  if (isActive(tenant)) {
    published.grant(iamRoles.publish, publisher.member);
  }
  const mayPublish = grantOnTopic(tenant, `${id}-rows-iam`, topic, published);
  const buried = new IamDocument(`dead letters of tenant '${id}'`).grant(iamRoles.publish, agents.pubSub);
  const mayBury = grantOnTopic(tenant, `${id}-dead-rows-iam`, deadLetters, buried);
  const kept = createSubscription(tenant, `${id}-dead-rows-kept`, tenantNames.deadRowsTopic(id), deadLetters, {}, []);
  const written = createSubscription(
    tenant,
    `${id}-rows-written`,
    tenantNames.rowsTopic(id),
    topic,
    {
      bigqueryConfig: { table, useTableSchema: true },
      deadLetterPolicy: { deadLetterTopic: deadLetters.id, maxDeliveryAttempts },
      retryPolicy: { minimumBackoff: "10s", maximumBackoff: "600s" },
    },
    [filled, mayBury],
  );
  const consumed = new IamDocument(`subscription of the rows of tenant '${id}'`).grant(iamRoles.consume, agents.pubSub);
  new pubsub.SubscriptionIAMPolicy(
    `${id}-rows-written-iam`,
    { subscription: written.name, project: tenant.cell.project, policyData: consumed.policyData() },
    child,
  );
  return { topic: topic.id, ready: [mayPublish, written, kept] };
}

/** The table as Pub/Sub writes it, `<project>.<dataset>.<table>`, and what must exist before Pub/Sub can fill it. */
function createTable(
  tenant: TenantContext,
  { days, readers }: RowsSettings,
  dataKey: TenantDataKey,
  agents: RowsAgents,
) {
  const { id, cell, child, permanentChild } = tenant;
  const labels = tenant.labels(roles.egressProxy);
  const encryption = { kmsKeyName: dataKey.key.id };
  const afterKey = { ...permanentChild, hooks: tenant.untilGranted, dependsOn: [dataKey.usable] };
  const dataset = new bigquery.Dataset(
    `${id}-rows-dataset`,
    {
      datasetId: tenantNames.rowsDataset(id),
      project: cell.project,
      location: cell.region,
      description: `Pseudonymised events of tenant ${id}`,
      defaultEncryptionConfiguration: encryption,
      defaultPartitionExpirationMs: days * dayLength,
      // Written out, since by default every viewer of the project could read the rows.
      accesses: [
        { role: "OWNER", specialGroup: "projectOwners" },
        ...(readers !== undefined && isActive(tenant)
          ? [{ role: "READER", groupByEmail: readers.slice("group:".length) }]
          : []),
      ],
      deleteContentsOnDestroy: !isLocked(tenant),
      labels,
    },
    afterKey,
  );
  const table = new bigquery.Table(
    `${id}-rows-table`,
    {
      datasetId: dataset.datasetId,
      tableId: "rows",
      project: cell.project,
      schema: JSON.stringify(rowColumns),
      timePartitioning: { type: "DAY", field: partitionColumn, expirationMs: days * dayLength },
      clusterings: ["event"],
      // Inherited too, but then a refresh would find a key that the program does not have.
      encryptionConfiguration: encryption,
      deletionProtection: isLocked(tenant),
      labels,
    },
    afterKey,
  );
  const document = new IamDocument(`rows of tenant '${id}'`).grant(iamRoles.writeRows, agents.pubSub);
  const filled = new bigquery.IamPolicy(
    `${id}-rows-table-iam`,
    { datasetId: dataset.datasetId, tableId: table.tableId, project: cell.project, policyData: document.policyData() },
    child,
  );
  return { table: pulumi.interpolate`${cell.project}.${dataset.datasetId}.${table.tableId}`, filled };
}

function createTopic(tenant: TenantContext, dataKey: TenantDataKey, logicalName: string, name: string): pubsub.Topic {
  const { cell, child } = tenant;
  return new pubsub.Topic(
    logicalName,
    {
      name,
      project: cell.project,
      kmsKeyName: dataKey.key.id,
      messageStoragePolicy: { allowedPersistenceRegions: [cell.region] },
      labels: tenant.labels(roles.egressProxy),
    },
    { ...child, hooks: tenant.untilGranted, dependsOn: [dataKey.usable] },
  );
}

function grantOnTopic({ cell, child }: TenantContext, name: string, topic: pubsub.Topic, document: IamDocument) {
  return new pubsub.TopicIAMPolicy(
    name,
    { topic: topic.name, project: cell.project, policyData: document.policyData() },
    child,
  );
}

function createSubscription(
  tenant: TenantContext,
  logicalName: string,
  name: string,
  topic: pubsub.Topic,
  more: Partial<pubsub.SubscriptionArgs>,
  dependsOn: readonly pulumi.Resource[],
): pubsub.Subscription {
  const { cell, child } = tenant;
  return new pubsub.Subscription(
    logicalName,
    {
      name,
      project: cell.project,
      topic: topic.id,
      messageRetentionDuration: retention,
      // Never: by default Pub/Sub deletes a subscription that was not used for 31 days.
      expirationPolicy: { ttl: "" },
      labels: tenant.labels(roles.egressProxy),
      ...more,
    },
    { ...child, dependsOn: [...dependsOn] },
  );
}
