/**
 * The families of IAM resource types in Pulumi's Google provider. Each family has a Member, a Binding and a Policy type,
 * such as `SecretIamMember`. A row says what the family guards and which properties name it; the policy pack adds how it
 * finds that resource in a stack, the local cloud where it keeps the policy.
 */

/** What a policy is attached to. A workload is anything that runs code. */
export type GuardedKind =
  | "workload"
  | "secret"
  | "bucket"
  | "key"
  | "keyRing"
  | "account"
  | "subnet"
  | "topic"
  | "subscription"
  | "dataset"
  | "table"
  | "repository"
  | "backendService"
  | "project"
  | "folder"
  | "organization";

/** How far a grant reaches: one resource, or everything below a project, folder or organization. */
export type GrantLevel = "resource" | "project" | "folder" | "organization";

export interface IamFamily {
  /** The types' common beginning, such as `gcp:secretmanager/secretIam:SecretIam`. */
  readonly prefix: string;
  readonly guards: GuardedKind;
  readonly level: GrantLevel;
  /** Required properties; the first one names the guarded resource. */
  readonly required: readonly [string, ...string[]];
  /** Optional properties, which say where that resource is. */
  readonly optional: readonly string[];
}

function onResource(
  guards: GuardedKind,
  prefix: string,
  required: IamFamily["required"],
  optional: readonly string[] = [],
): IamFamily {
  return { prefix, guards, level: "resource", required, optional };
}

function above(level: Exclude<GrantLevel, "resource">, prefix: string, required: string): IamFamily {
  return { prefix, guards: level, level, required: [required], optional: [] };
}

/** Every family whose grants Bulkhead understands; names and properties are those of @pulumi/gcp. */
export const iamFamilies: readonly IamFamily[] = [
  onResource("workload", "gcp:cloudrun/iam:Iam", ["service"], ["location", "project"]),
  onResource("workload", "gcp:cloudrunv2/serviceIam:ServiceIam", ["name"], ["location", "project"]),
  onResource("workload", "gcp:cloudrunv2/jobIam:JobIam", ["name"], ["location", "project"]),
  onResource("workload", "gcp:cloudrunv2/workerPoolIam:WorkerPoolIam", ["name"], ["location", "project"]),
  onResource("workload", "gcp:cloudfunctions/functionIam:FunctionIam", ["cloudFunction"], ["region", "project"]),
  onResource("workload", "gcp:cloudfunctionsv2/functionIam:FunctionIam", ["cloudFunction"], ["location", "project"]),
  // Identity-Aware Proxy keeps a policy of its own for each service behind it.
  onResource(
    "workload",
    "gcp:iap/webCloudRunServiceIam:WebCloudRunServiceIam",
    ["cloudRunServiceName"],
    ["location", "project"],
  ),
  onResource("backendService", "gcp:iap/webBackendServiceIam:WebBackendServiceIam", ["webBackendService"], ["project"]),
  onResource("secret", "gcp:secretmanager/secretIam:SecretIam", ["secretId"], ["project"]),
  onResource("secret", "gcp:secretmanager/regionalSecretIam:RegionalSecretIam", ["secretId"], ["location", "project"]),
  onResource("bucket", "gcp:storage/bucketIAM:BucketIAM", ["bucket"]),
  onResource("bucket", "gcp:storage/managedFolderIam:ManagedFolderIam", ["bucket", "managedFolder"]),
  onResource("key", "gcp:kms/cryptoKeyIAM:CryptoKeyIAM", ["cryptoKeyId"]),
  onResource("keyRing", "gcp:kms/keyRingIAM:KeyRingIAM", ["keyRingId"]),
  onResource("account", "gcp:serviceaccount/iAM:IAM", ["serviceAccountId"]),
  onResource("subnet", "gcp:compute/subnetworkIAM:SubnetworkIAM", ["subnetwork"], ["region", "project"]),
  onResource("topic", "gcp:pubsub/topicIAM:TopicIAM", ["topic"], ["project"]),
  onResource("subscription", "gcp:pubsub/subscriptionIAM:SubscriptionIAM", ["subscription"], ["project"]),
  onResource("dataset", "gcp:bigquery/datasetIam:DatasetIam", ["datasetId"], ["project"]),
  onResource("table", "gcp:bigquery/iam:Iam", ["tableId", "datasetId"], ["project"]),
  onResource("repository", "gcp:artifactregistry/repositoryIam:RepositoryIam", ["repository"], ["location", "project"]),
  above("project", "gcp:projects/iAM:IAM", "project"),
  above("folder", "gcp:folder/iAM:IAM", "folder"),
  above("organization", "gcp:organizations/iAM:IAM", "orgId"),
];

/** The three ways to write a policy: one member of a role, all members of a role, or the whole policy. */
export const iamFormNames = ["Member", "Binding", "Policy"] as const;
export type IamFormName = (typeof iamFormNames)[number];

/** Pulumi's type of a family in one form: `gcp:secretmanager/secretIamMember:SecretIamMember`. */
export function iamTypeOf(family: Pick<IamFamily, "prefix">, form: IamFormName): string {
  return family.prefix.replace(/:([^:]*)$/, `${form}:$1${form}`);
}
