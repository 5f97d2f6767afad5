/** Types with few rules of their own, such as Pub/Sub, BigQuery and Monitoring. */
import { randomUUID } from "node:crypto";
import { isMap } from "../../../plan/contract";
import { CloudError, pathOf } from "../cloudError";
import { knownText } from "../protocol/values";
import { decimalId, opaqueTag } from "./identifiers";
import type { Kind } from "./kind";

/** Neighbours of Bulkhead's own resources: stored and checked by shape, with few rules of their own. */
export const plainKinds: readonly Kind[] = [
  {
    type: "gcp:artifactregistry/repository:Repository",
    api: "artifactregistry.googleapis.com",
    path: "projects/{project}/locations/{location}/repositories/{repositoryId}",
    noun: "repository",
    fields: [
      {
        at: "repositoryId",
        matches: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
        must: "must be 1 to 63 lower case letters, digits and hyphens",
      },
    ],
    compute: ({ properties, existing, now }) => ({
      properties: {
        name: properties.repositoryId ?? null,
        registryUri: `${properties.location}-${String(properties.format).toLowerCase()}.pkg.dev/${properties.project}/${properties.repositoryId}`,
        createTime: existing?.properties.createTime ?? now,
        updateTime: now,
        vulnerabilityScanningConfig: properties.vulnerabilityScanningConfig ?? null,
      },
    }),
  },
  {
    type: "gcp:pubsub/topic:Topic",
    api: "pubsub.googleapis.com",
    path: "projects/{project}/topics/{name}",
    noun: "topic",
    autoname: "name",
    fields: [
      {
        at: "name",
        matches: /^(?!goog)[a-zA-Z][a-zA-Z0-9._~%+-]{2,254}$/,
        must: "must be 3 to 255 letters, digits and '-._~%+', start with a letter and not with 'goog'",
      },
    ],
  },
  {
    type: "gcp:pubsub/subscription:Subscription",
    api: "pubsub.googleapis.com",
    path: "projects/{project}/subscriptions/{name}",
    noun: "subscription",
    autoname: "name",
    verify: async ({ properties, cloud }) => {
      const topic = String(properties.topic);
      const path = topic.includes("/") ? topic : `projects/${properties.project}/topics/${topic}`;
      if (!(await cloud.find(`pubsub.googleapis.com/${path}`))) {
        throw new CloudError(404, `Resource not found (resource=${topic}).`, "notFound");
      }
    },
    compute: ({ properties }) => ({
      properties: {
        ackDeadlineSeconds: properties.ackDeadlineSeconds ?? 10,
        messageRetentionDuration: properties.messageRetentionDuration ?? "604800s",
        expirationPolicy: properties.expirationPolicy ?? { ttl: "2678400s" },
      },
    }),
  },
  {
    type: "gcp:bigquery/dataset:Dataset",
    api: "bigquery.googleapis.com",
    path: "projects/{project}/datasets/{datasetId}",
    noun: "dataset",
    fields: [{ at: "datasetId", matches: /^[0-9A-Za-z_]{1,1024}$/, must: "must be letters, digits and '_'" }],
    compute: ({ name, properties, existing, now }) => ({
      properties: {
        creationTime: existing?.properties.creationTime ?? Date.parse(now),
        lastModifiedTime: Date.parse(now),
        etag: opaqueTag(),
        location: properties.location ?? "US",
        accesses: properties.accesses ?? [],
        selfLink: `https://bigquery.googleapis.com/bigquery/v2/${pathOf(name)}`,
      },
    }),
    remove: async (stored, cloud) => {
      const tables = await cloud.resources.listBelow(`${stored.name}/tables`);
      if (tables.length > 0) {
        throw new CloudError(400, `Dataset ${pathOf(stored.name)} is still in use`, "resourceInUse");
      }
      return "nothing";
    },
  },
  {
    type: "gcp:bigquery/table:Table",
    api: "bigquery.googleapis.com",
    path: "projects/{project}/datasets/{datasetId:last}/tables/{tableId}",
    noun: "table",
    protectable: true,
    compute: ({ name, existing, now }) => ({
      properties: {
        creationTime: existing?.properties.creationTime ?? Date.parse(now),
        lastModifiedTime: Date.parse(now),
        etag: opaqueTag(),
        selfLink: `https://bigquery.googleapis.com/bigquery/v2/${pathOf(name)}`,
        type: "TABLE",
        numBytes: 0,
        numLongTermBytes: 0,
        numRows: 0,
      },
    }),
  },
  {
    type: "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter",
    api: "accesscontextmanager.googleapis.com",
    path: "{name}",
    noun: "service perimeter",
    fields: [
      {
        at: "name",
        matches: /^accessPolicies\/[^/]+\/servicePerimeters\/[A-Za-z][A-Za-z0-9_]{0,49}$/,
        must: "must be 'accessPolicies/<number>/servicePerimeters/<name>'",
      },
    ],
    compute: ({ properties, existing, now }) => ({
      properties: {
        deletionPolicy: properties.deletionPolicy ?? "DELETE",
        perimeterType: properties.perimeterType ?? "PERIMETER_TYPE_REGULAR",
        createTime: existing?.properties.createTime ?? now,
        updateTime: now,
      },
    }),
  },
  {
    type: "gcp:iam/denyPolicy:DenyPolicy",
    api: "iam.googleapis.com",
    path: "policies/{parent:encoded}/denypolicies/{name}",
    id: "{parent:encoded}/{name}",
    noun: "deny policy",
    autoname: "name",
    compute: () => ({ properties: { etag: opaqueTag() } }),
  },
  {
    type: "gcp:orgpolicy/policy:Policy",
    api: "orgpolicy.googleapis.com",
    path: "{parent}/policies/{name:last}",
    noun: "policy",
    autoname: "name",
    compute: ({ properties }) => ({
      properties: { deletionPolicy: properties.deletionPolicy ?? "DELETE", etag: opaqueTag() },
    }),
  },
  {
    type: "gcp:monitoring/alertPolicy:AlertPolicy",
    api: "monitoring.googleapis.com",
    path: "projects/{project}/alertPolicies/{server}",
    noun: "alert policy",
    serverNameScope: () => "alertPolicies",
    serverName: async () => decimalId(19),
    compute: ({ name, existing, now }) => ({
      properties: {
        name: pathOf(name),
        creationRecords: existing?.properties.creationRecords ?? [{ mutateTime: now, mutatedBy: "local@example.com" }],
      },
    }),
  },
  {
    type: "gcp:monitoring/dashboard:Dashboard",
    api: "monitoring.googleapis.com",
    path: "projects/{project}/dashboards/{server}",
    noun: "dashboard",
    serverNameScope: () => "dashboards",
    serverName: async () => randomUUID(),
    verify: async ({ properties }) => {
      const text = knownText(properties.dashboardJson);
      if (text !== undefined && !isDashboard(text)) {
        throw new CloudError(400, "Field displayName must not be empty.", "badRequest");
      }
    },
  },
  {
    type: "gcp:billing/budget:Budget",
    api: "billingbudgets.googleapis.com",
    path: "billingAccounts/{billingAccount}/budgets/{server}",
    noun: "budget",
    serverNameScope: () => "budgets",
    serverName: async () => randomUUID(),
    compute: ({ name }) => ({ properties: { name: pathOf(name) } }),
  },
  {
    type: "gcp:monitoring/notificationChannel:NotificationChannel",
    api: "monitoring.googleapis.com",
    path: "projects/{project}/notificationChannels/{server}",
    noun: "notification channel",
    serverNameScope: () => "notificationChannels",
    serverName: async () => decimalId(19),
    compute: ({ name }) => ({ properties: { name: pathOf(name), verificationStatus: "" } }),
  },
];

/** True for JSON with a name: the provider refuses any other text, the API a dashboard without one. */
function isDashboard(text: string): boolean {
  try {
    const dashboard: unknown = JSON.parse(text);
    return isMap(dashboard) && typeof dashboard.displayName === "string" && dashboard.displayName !== "";
  } catch {
    return false;
  }
}
