import type { Properties } from "../../protocol/values";

/** What carries an IAM policy: the family of Member, Binding and Policy types, and how they name their target. */
export interface IamTarget {
  /** Types without the ending, such as `gcp:secretmanager/secretIam:SecretIam`. */
  readonly prefix: string;
  readonly api: string;
  /** Path of the target resource; parts in braces are properties of the IAM resource. */
  readonly path: string;
  /** Properties that name the target, the required ones first marked by `!`. */
  readonly keys: readonly string[];
  /** Path of the policy where it isn't the target's own (IAP keeps its own policies). */
  readonly policyApi?: string;
  /** Whether the target must be a stored resource; projects, folders and organisations are not stored. */
  readonly stored: boolean;
  /** Id in Pulumi's state where it isn't the path. */
  readonly id?: string;
}

const run = { api: "run.googleapis.com", stored: true } as const;
const secretManager = { api: "secretmanager.googleapis.com", stored: true } as const;
const pubSub = { api: "pubsub.googleapis.com", stored: true } as const;
const manager = { api: "cloudresourcemanager.googleapis.com", stored: false } as const;

export const iamTargets: readonly IamTarget[] = [
  {
    ...run,
    prefix: "gcp:cloudrun/iam:Iam",
    path: "projects/{project}/locations/{location}/services/{service:last}",
    keys: ["service!", "location", "project"],
    id: "v1/projects/{project}/locations/{location}/services/{service:last}",
  },
  {
    ...run,
    prefix: "gcp:cloudrunv2/serviceIam:ServiceIam",
    path: "projects/{project}/locations/{location}/services/{name:last}",
    keys: ["name!", "location", "project"],
  },
  {
    ...run,
    prefix: "gcp:cloudrunv2/jobIam:JobIam",
    path: "projects/{project}/locations/{location}/jobs/{name:last}",
    keys: ["name!", "location", "project"],
  },
  {
    ...run,
    prefix: "gcp:cloudrunv2/workerPoolIam:WorkerPoolIam",
    path: "projects/{project}/locations/{location}/workerPools/{name:last}",
    keys: ["name!", "location", "project"],
  },
  {
    ...run,
    prefix: "gcp:iap/webCloudRunServiceIam:WebCloudRunServiceIam",
    path: "projects/{project}/locations/{location}/services/{cloudRunServiceName:last}",
    keys: ["cloudRunServiceName!", "location", "project"],
    policyApi: "iap.googleapis.com",
    id: "projects/{project}/iap_web/cloud_run-{location}/services/{cloudRunServiceName:last}",
  },
  {
    ...secretManager,
    prefix: "gcp:secretmanager/secretIam:SecretIam",
    path: "projects/{project}/secrets/{secretId:last}",
    keys: ["secretId!", "project"],
  },
  {
    ...secretManager,
    prefix: "gcp:secretmanager/regionalSecretIam:RegionalSecretIam",
    path: "projects/{project}/locations/{location}/secrets/{secretId:last}",
    keys: ["secretId!", "location", "project"],
  },
  {
    api: "storage.googleapis.com",
    stored: true,
    prefix: "gcp:storage/bucketIAM:BucketIAM",
    path: "buckets/{bucket:last}",
    keys: ["bucket!"],
    id: "b/{bucket:last}",
  },
  {
    api: "iam.googleapis.com",
    stored: true,
    prefix: "gcp:serviceaccount/iAM:IAM",
    path: "{serviceAccountId}",
    keys: ["serviceAccountId!"],
  },
  {
    api: "cloudkms.googleapis.com",
    stored: true,
    prefix: "gcp:kms/keyRingIAM:KeyRingIAM",
    path: "{keyRingId}",
    keys: ["keyRingId!"],
  },
  {
    api: "cloudkms.googleapis.com",
    stored: true,
    prefix: "gcp:kms/cryptoKeyIAM:CryptoKeyIAM",
    path: "{cryptoKeyId}",
    keys: ["cryptoKeyId!"],
  },
  {
    api: "artifactregistry.googleapis.com",
    stored: true,
    prefix: "gcp:artifactregistry/repositoryIam:RepositoryIam",
    path: "projects/{project}/locations/{location}/repositories/{repository:last}",
    keys: ["repository!", "location", "project"],
  },
  {
    ...pubSub,
    prefix: "gcp:pubsub/topicIAM:TopicIAM",
    path: "projects/{project}/topics/{topic:last}",
    keys: ["topic!", "project"],
  },
  {
    ...pubSub,
    prefix: "gcp:pubsub/subscriptionIAM:SubscriptionIAM",
    path: "projects/{project}/subscriptions/{subscription:last}",
    keys: ["subscription!", "project"],
  },
  {
    ...manager,
    prefix: "gcp:projects/iAM:IAM",
    path: "projects/{project:last}",
    keys: ["project!"],
    id: "{project:last}",
  },
  {
    ...manager,
    prefix: "gcp:folder/iAM:IAM",
    path: "folders/{folder:last}",
    keys: ["folder!"],
    id: "folders/{folder:last}",
  },
  {
    ...manager,
    prefix: "gcp:organizations/iAM:IAM",
    path: "organizations/{orgId:last}",
    keys: ["orgId!"],
    id: "{orgId:last}",
  },
];

export function keysOf(target: IamTarget): { name: string; required: boolean }[] {
  return target.keys.map((key) => ({ name: key.replace("!", ""), required: key.endsWith("!") }));
}

/** The properties of an IAM resource that name its target. */
export function targetProperties(target: IamTarget, properties: Properties): Properties {
  return Object.fromEntries(
    keysOf(target)
      .filter(({ name }) => properties[name] !== undefined && properties[name] !== null)
      .map(({ name }) => [name, properties[name] ?? null]),
  );
}
