/** Which resource types are which nodes, and where their own names are. */
import type { NodeKind } from "./cloudNames";
import type { WorkloadKind } from "./model";

export interface NodeType {
  readonly kind: NodeKind;
  /** Input that holds the name in the cloud. */
  readonly name: string;
  readonly location?: string;
  /** Set for what runs code. */
  readonly workload?: WorkloadKind;
}

export const nodeTypes: ReadonlyMap<string, NodeType> = new Map<string, NodeType>([
  ["gcp:serviceaccount/account:Account", { kind: "account", name: "accountId" }],
  ["gcp:secretmanager/secret:Secret", { kind: "secret", name: "secretId" }],
  ["gcp:secretmanager/regionalSecret:RegionalSecret", { kind: "secret", name: "secretId", location: "location" }],
  ["gcp:storage/bucket:Bucket", { kind: "bucket", name: "name" }],
  ["gcp:filestore/instance:Instance", { kind: "fileShare", name: "name", location: "location" }],
  ["gcp:sql/databaseInstance:DatabaseInstance", { kind: "database", name: "name", location: "region" }],
  ["gcp:alloydb/cluster:Cluster", { kind: "database", name: "clusterId", location: "location" }],
  ["gcp:spanner/instance:Instance", { kind: "database", name: "name" }],
  ["gcp:bigtable/instance:Instance", { kind: "database", name: "name" }],
  ["gcp:firestore/database:Database", { kind: "database", name: "name", location: "locationId" }],
  ["gcp:redis/instance:Instance", { kind: "cache", name: "name", location: "region" }],
  ["gcp:redis/cluster:Cluster", { kind: "cache", name: "name", location: "region" }],
  ["gcp:memcache/instance:Instance", { kind: "cache", name: "name", location: "region" }],
  ["gcp:memorystore/instance:Instance", { kind: "cache", name: "instanceId", location: "location" }],
  ["gcp:kms/cryptoKey:CryptoKey", { kind: "key", name: "name" }],
  ["gcp:kms/keyRing:KeyRing", { kind: "keyRing", name: "name", location: "location" }],
  ["gcp:compute/network:Network", { kind: "network", name: "name" }],
  ["gcp:compute/subnetwork:Subnetwork", { kind: "subnet", name: "name", location: "region" }],
  ["gcp:vpcaccess/connector:Connector", { kind: "connector", name: "name", location: "region" }],
  ["gcp:compute/router:Router", { kind: "router", name: "name", location: "region" }],
  [
    "gcp:logging/projectBucketConfig:ProjectBucketConfig",
    { kind: "logBucket", name: "bucketId", location: "location" },
  ],
  ["gcp:cloudrunv2/service:Service", { kind: "workload", name: "name", location: "location", workload: "service" }],
  ["gcp:cloudrun/service:Service", { kind: "workload", name: "name", location: "location", workload: "service" }],
  ["gcp:cloudrunv2/job:Job", { kind: "workload", name: "name", location: "location", workload: "job" }],
  [
    "gcp:cloudrunv2/workerPool:WorkerPool",
    { kind: "workload", name: "name", location: "location", workload: "worker pool" },
  ],
  [
    "gcp:cloudfunctions/function:Function",
    { kind: "workload", name: "name", location: "region", workload: "function" },
  ],
  [
    "gcp:cloudfunctionsv2/function:Function",
    { kind: "workload", name: "name", location: "location", workload: "function" },
  ],
]);

/** An input that names a thing, and what kind of thing that is. */
interface StandIn {
  readonly property: string;
  readonly kind: NodeKind;
}

/** Resources whose outputs identify the resource that they belong to: a secret's version names the secret. */
export const standIns: ReadonlyMap<string, StandIn> = new Map<string, StandIn>([
  ["gcp:secretmanager/secretVersion:SecretVersion", { property: "secret", kind: "secret" }],
  ["gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion", { property: "secret", kind: "secret" }],
  ["gcp:storage/bucketObject:BucketObject", { property: "bucket", kind: "bucket" }],
  ["gcp:sql/database:Database", { property: "instance", kind: "database" }],
  ["gcp:sql/user:User", { property: "instance", kind: "database" }],
  ["gcp:alloydb/instance:Instance", { property: "cluster", kind: "database" }],
  ["gcp:alloydb/user:User", { property: "cluster", kind: "database" }],
  ["gcp:spanner/database:Database", { property: "instance", kind: "database" }],
  ["gcp:bigtable/table:Table", { property: "instanceName", kind: "database" }],
  ["gcp:secretmanager/secretIamMember:SecretIamMember", { property: "secretId", kind: "secret" }],
  ["gcp:secretmanager/secretIamBinding:SecretIamBinding", { property: "secretId", kind: "secret" }],
  ["gcp:secretmanager/secretIamPolicy:SecretIamPolicy", { property: "secretId", kind: "secret" }],
  ["gcp:storage/bucketIAMMember:BucketIAMMember", { property: "bucket", kind: "bucket" }],
  ["gcp:storage/bucketIAMBinding:BucketIAMBinding", { property: "bucket", kind: "bucket" }],
  ["gcp:storage/bucketIAMPolicy:BucketIAMPolicy", { property: "bucket", kind: "bucket" }],
  ["gcp:serviceaccount/iAMMember:IAMMember", { property: "serviceAccountId", kind: "account" }],
  ["gcp:serviceaccount/iAMBinding:IAMBinding", { property: "serviceAccountId", kind: "account" }],
  ["gcp:serviceaccount/iAMPolicy:IAMPolicy", { property: "serviceAccountId", kind: "account" }],
]);

/** Resources that bring an identity of Google's own services into the stack. */
export const agentTypes: ReadonlySet<string> = new Set([
  "gcp:projects/serviceIdentity:ServiceIdentity",
  "gcp:logging/projectSink:ProjectSink",
  "gcp:logging/folderSink:FolderSink",
  "gcp:logging/organizationSink:OrganizationSink",
  "gcp:sql/databaseInstance:DatabaseInstance",
]);

/** Pools of identities from outside Google Cloud, and what lets them in. A member made of one is a federated identity. */
export const federationTypes: ReadonlySet<string> = new Set([
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
  "gcp:iam/workforcePool:WorkforcePool",
  "gcp:iam/workforcePoolProvider:WorkforcePoolProvider",
]);
