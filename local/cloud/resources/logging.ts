/** Resource types of Cloud Logging: buckets, sinks, exclusions, metrics and views. */
import { agentName } from "../../../iam";
import { CloudError } from "../cloudError";
import type { Properties } from "../protocol/values";
import type { Cloud } from "../store/cloud";
import type { Kind } from "./kind";

const loggingApi = "logging.googleapis.com";
const nameCheck = {
  at: "name",
  matches: /^[a-zA-Z0-9_.-]{1,100}$/,
  must: "must be 1 to 100 letters, digits, '_', '-' and '.'",
};

const bucket: Kind = {
  type: "gcp:logging/projectBucketConfig:ProjectBucketConfig",
  api: loggingApi,
  path: "projects/{project:last}/locations/{location}/buckets/{bucketId}",
  noun: "log bucket",
  quota: { setting: "logBuckets", metric: "logging.googleapis.com/buckets" },
  // The provider acquires a bucket that is there, and creates one only if there is none (google-beta,
  // resource_logging_project_bucket_config.go, read in 2026-11). One that waits for its deletion can't be acquired.
  adopts: true,
  fields: [
    {
      at: "bucketId",
      matches: /^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,99}$/,
      must: "must be 1 to 100 letters, digits, '_', '-' and '.'",
    },
    { at: "retentionDays", least: 0, most: 3650 },
  ],
  verify: async ({ properties, existing }) => {
    if (existing?.properties.locked === true && properties.locked !== true) {
      throw new CloudError(400, "Locked buckets cannot be unlocked", "badRequest");
    }
    if (
      existing?.properties.locked === true &&
      Number(properties.retentionDays) < Number(existing.properties.retentionDays)
    ) {
      throw new CloudError(400, "The retention period of a locked bucket cannot be shortened", "badRequest");
    }
    if (existing?.properties.enableAnalytics === true && properties.enableAnalytics !== true) {
      throw new CloudError(400, "Log analytics cannot be disabled once it is enabled", "badRequest");
    }
  },
  compute: ({ name, properties }) => ({
    properties: {
      name: name.slice(loggingApi.length + 1),
      lifecycleState: "ACTIVE",
      description: properties.description ?? "",
      deletionPolicy: properties.deletionPolicy ?? "DELETE",
      retentionDays: Number(properties.retentionDays ?? 0) === 0 ? 30 : (properties.retentionDays ?? 30),
    },
  }),
  // A deleted bucket can be restored for 7 days; until then its name stays taken.
  remove: async () => "tombstone",
};

const sink: Kind = {
  type: "gcp:logging/projectSink:ProjectSink",
  api: loggingApi,
  path: "projects/{project}/sinks/{name}",
  noun: "sink",
  autoname: "name",
  quota: { setting: "logSinks", metric: "logging.googleapis.com/sinks" },
  fields: [nameCheck],
  verify: async ({ properties, cloud }) => requireDestination(cloud, properties),
  compute: async ({ properties, projectId, settings, cloud }) => ({
    properties: {
      bigqueryOptions: properties.bigqueryOptions ?? null,
      writerIdentity: await writerIdentity(cloud, properties, projectId, settings.projects[projectId]?.number ?? ""),
    },
  }),
};

const exclusion: Kind = {
  type: "gcp:logging/projectExclusion:ProjectExclusion",
  api: loggingApi,
  path: "projects/{project}/exclusions/{name}",
  noun: "exclusion",
  autoname: "name",
  fields: [nameCheck],
};

const metric: Kind = {
  type: "gcp:logging/metric:Metric",
  api: loggingApi,
  path: "projects/{project}/metrics/{name}",
  id: "{name}",
  noun: "metric",
  autoname: "name",
  compute: ({ properties }) => ({
    properties: {
      metricDescriptor: properties.metricDescriptor ?? {
        metricKind: "DELTA",
        valueType: "INT64",
        unit: "1",
        labels: [],
      },
    },
  }),
};

const view: Kind = {
  type: "gcp:logging/logView:LogView",
  api: loggingApi,
  path: "{parent}/locations/{location}/buckets/{bucket:last}/views/{name}",
  noun: "log view",
  autoname: "name",
  // The parent and the place are in the bucket's path when the program doesn't name them.
  defaults: (inputs) => {
    const [, parent, location] = /^(.+)\/locations\/([^/]+)\/buckets\//.exec(String(inputs.bucket)) ?? [];
    const named: Properties = parent === undefined || location === undefined ? {} : { parent, location };
    return { ...named, ...Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== null)) };
  },
  compute: ({ existing, now }) => ({
    properties: { createTime: existing?.properties.createTime ?? now, updateTime: now },
  }),
};

const linkedDataset: Kind = {
  type: "gcp:logging/linkedDataset:LinkedDataset",
  api: loggingApi,
  path: "{bucket}/links/{linkId}",
  noun: "linked dataset",
  compute: ({ name, existing, now }) => ({
    properties: {
      name: name.slice(loggingApi.length + 1),
      createTime: existing?.properties.createTime ?? now,
      lifecycleState: "ACTIVE",
      bigqueryDatasets: [{ datasetId: name.split("/").at(-1) ?? "" }],
    },
  }),
};

export const loggingKinds: readonly Kind[] = [bucket, sink, exclusion, metric, view, linkedDataset];

/** A sink into a bucket of its own project needs no identity; others write as Cloud Logging's agent. */
async function writerIdentity(
  cloud: Cloud,
  properties: Properties,
  projectId: string,
  number: string,
): Promise<string> {
  if (String(properties.destination).startsWith(`${loggingApi}/projects/${projectId}/`)) {
    return "";
  }
  if (typeof properties.customWriterIdentity === "string" && properties.customWriterIdentity !== "") {
    return properties.customWriterIdentity;
  }
  if (properties.uniqueWriterIdentity === false) {
    return "serviceAccount:cloud-logs@system.gserviceaccount.com";
  }
  return loggingAgent(cloud, projectId, number);
}

/** Cloud Logging's service agent of a project as an IAM member. It comes into being with its first use. */
export async function loggingAgent(cloud: Cloud, projectId: string, number: string): Promise<string> {
  const email = `service-${number}@gcp-sa-logging.iam.gserviceaccount.com`;
  const name = agentName(projectId, email);
  await cloud.resources.write(name, { name, type: "agent", id: email, properties: { email } });
  return `serviceAccount:${email}`;
}

async function requireDestination(cloud: Cloud, properties: Properties): Promise<void> {
  const destination = String(properties.destination);
  const bucketName = destination.replace(/^storage\.googleapis\.com\/(?!buckets\/)/, "storage.googleapis.com/buckets/");
  const known = /^(?:logging|storage|pubsub)\.googleapis\.com\//.test(bucketName);
  // `_Default` and `_Required` exist from the start.
  if (known && !/\/buckets\/_(?:Default|Required)$/.test(bucketName) && !(await cloud.find(bucketName))) {
    throw new CloudError(404, `Destination ${destination} was not found`, "notFound");
  }
}
