/** Where the local cloud keeps the policy of each IAM family that it serves. */
import { type IamFamily, iamFamilies } from "../../../../iam";
import type { Properties } from "../../protocol/values";

interface PolicyPlace {
  readonly api: string;
  /** Path of the guarded resource; parts in braces are properties of the IAM resource. */
  readonly path: string;
  /** API that keeps the policy, if it isn't the resource's own (IAP keeps its own policies). */
  readonly policyApi?: string;
  /** Whether the guarded resource must be a stored one; projects, folders and organisations are not stored. */
  readonly stored: boolean;
  /** Id in Pulumi's state, if it isn't the path. */
  readonly id?: string;
}

/** A family that the local cloud serves, with the place of its policies. */
export interface IamTarget extends IamFamily, PolicyPlace {}

const run = { api: "run.googleapis.com", stored: true } as const;
const secretManager = { api: "secretmanager.googleapis.com", stored: true } as const;
const pubSub = { api: "pubsub.googleapis.com", stored: true } as const;
const manager = { api: "cloudresourcemanager.googleapis.com", stored: false } as const;

/** By the family's prefix. */
export const policyPlaces: Readonly<Record<string, PolicyPlace>> = {
  "gcp:cloudrun/iam:Iam": {
    ...run,
    path: "projects/{project}/locations/{location}/services/{service:last}",
    id: "v1/projects/{project}/locations/{location}/services/{service:last}",
  },
  "gcp:cloudrunv2/serviceIam:ServiceIam": {
    ...run,
    path: "projects/{project}/locations/{location}/services/{name:last}",
  },
  "gcp:cloudrunv2/jobIam:JobIam": {
    ...run,
    path: "projects/{project}/locations/{location}/jobs/{name:last}",
  },
  "gcp:cloudrunv2/workerPoolIam:WorkerPoolIam": {
    ...run,
    path: "projects/{project}/locations/{location}/workerPools/{name:last}",
  },
  "gcp:iap/webCloudRunServiceIam:WebCloudRunServiceIam": {
    ...run,
    path: "projects/{project}/locations/{location}/services/{cloudRunServiceName:last}",
    policyApi: "iap.googleapis.com",
    id: "projects/{project}/iap_web/cloud_run-{location}/services/{cloudRunServiceName:last}",
  },
  "gcp:iap/webBackendServiceIam:WebBackendServiceIam": {
    api: "compute.googleapis.com",
    stored: true,
    path: "projects/{project}/global/backendServices/{webBackendService:last}",
    policyApi: "iap.googleapis.com",
    id: "projects/{project}/iap_web/compute/services/{webBackendService:last}",
  },
  "gcp:secretmanager/secretIam:SecretIam": {
    ...secretManager,
    path: "projects/{project}/secrets/{secretId:last}",
  },
  "gcp:secretmanager/regionalSecretIam:RegionalSecretIam": {
    ...secretManager,
    path: "projects/{project}/locations/{location}/secrets/{secretId:last}",
  },
  "gcp:storage/bucketIAM:BucketIAM": {
    api: "storage.googleapis.com",
    stored: true,
    path: "buckets/{bucket:last}",
    id: "b/{bucket:last}",
  },
  "gcp:serviceaccount/iAM:IAM": {
    api: "iam.googleapis.com",
    stored: true,
    path: "{serviceAccountId}",
  },
  "gcp:kms/keyRingIAM:KeyRingIAM": {
    api: "cloudkms.googleapis.com",
    stored: true,
    path: "{keyRingId}",
  },
  "gcp:kms/cryptoKeyIAM:CryptoKeyIAM": {
    api: "cloudkms.googleapis.com",
    stored: true,
    path: "{cryptoKeyId}",
  },
  "gcp:artifactregistry/repositoryIam:RepositoryIam": {
    api: "artifactregistry.googleapis.com",
    stored: true,
    path: "projects/{project}/locations/{location}/repositories/{repository:last}",
  },
  "gcp:pubsub/topicIAM:TopicIAM": {
    ...pubSub,
    path: "projects/{project}/topics/{topic:last}",
  },
  "gcp:pubsub/subscriptionIAM:SubscriptionIAM": {
    ...pubSub,
    path: "projects/{project}/subscriptions/{subscription:last}",
  },
  "gcp:bigquery/iam:Iam": {
    api: "bigquery.googleapis.com",
    stored: true,
    path: "projects/{project}/datasets/{datasetId:last}/tables/{tableId:last}",
  },
  "gcp:projects/iAM:IAM": {
    ...manager,
    path: "projects/{project:last}",
    id: "{project:last}",
  },
  "gcp:folder/iAM:IAM": {
    ...manager,
    path: "folders/{folder:last}",
    id: "folders/{folder:last}",
  },
  "gcp:organizations/iAM:IAM": {
    ...manager,
    path: "organizations/{orgId:last}",
    id: "{orgId:last}",
  },
};

/** In the order of the families. */
export const iamTargets: readonly IamTarget[] = iamFamilies.flatMap((family) => {
  const place = policyPlaces[family.prefix];
  return place ? [{ ...family, ...place }] : [];
});

/** The properties that name and locate the guarded resource. */
export function keysOf(target: IamTarget): { name: string; required: boolean }[] {
  return [
    ...target.required.map((name) => ({ name, required: true })),
    ...target.optional.map((name) => ({ name, required: false })),
  ];
}

/** The values of those properties in an IAM resource; properties that are not set are left out. */
export function targetProperties(target: IamTarget, properties: Properties): Properties {
  return Object.fromEntries(
    keysOf(target)
      .filter(({ name }) => properties[name] !== undefined && properties[name] !== null)
      .map(({ name }) => [name, properties[name] ?? null]),
  );
}
