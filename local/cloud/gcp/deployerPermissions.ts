/**
 * Permissions that the provider needs for each type: those of the API methods that it calls. The methods were recorded from
 * pulumi-resource-gcp 9.35.0 (2026-11-28); their permissions are those of the reference page of each method.
 */
/** What the engine asks the provider to do with a resource. */
export type Operation = "create" | "read" | "update" | "delete";

type Permissions = Readonly<Record<Operation, readonly string[]>>;

/** `<collection>.create`, `.get`, `.update` and `.delete`, and others besides. */
function crud(collection: string, also: Partial<Permissions> = {}): Permissions {
  const get = `${collection}.get`;
  return {
    create: [`${collection}.create`, get, ...(also.create ?? [])],
    read: [get, ...(also.read ?? [])],
    update: [`${collection}.update`, get, ...(also.update ?? [])],
    delete: [`${collection}.delete`, get, ...(also.delete ?? [])],
  };
}

/** The same ones for every change. */
function changes(permissions: readonly string[]): Partial<Permissions> {
  return { create: permissions, update: permissions, delete: permissions };
}

function policyOf(collection: string): Permissions {
  const read = [`${collection}.getIamPolicy`];
  const change = [...read, `${collection}.setIamPolicy`];
  return { create: change, read, update: change, delete: change };
}

const globalOperations = ["compute.globalOperations.get"];
const regionOperations = ["compute.regionOperations.get"];
const onNetwork = ["compute.networks.updatePolicy"];
const firewallRules: Permissions = {
  create: ["compute.firewallPolicies.update", "compute.firewallPolicies.get", ...globalOperations],
  read: ["compute.firewallPolicies.get"],
  update: ["compute.firewallPolicies.update", "compute.firewallPolicies.get", ...globalOperations],
  delete: ["compute.firewallPolicies.update", "compute.firewallPolicies.get", ...globalOperations],
};
/** "Network firewall policies, roles": a policy is put on a network. */
const association = [
  "compute.firewallPolicies.use",
  "compute.networks.setFirewallPolicy",
  "compute.firewallPolicies.get",
  ...globalOperations,
];
const records = ["dns.changes.create", "dns.changes.get", "dns.resourceRecordSets.list"];
const projectPolicy: Permissions = policyOf("resourcemanager.projects");
/** "Deploying to Cloud Run, required roles": who deploys must be able to read the image. */
const revision = ["run.operations.get", "artifactregistry.repositories.downloadArtifacts"];
const runOperations = { create: revision, update: revision, delete: ["run.operations.get"] };
const secretVersion = {
  create: [
    "secretmanager.secrets.get",
    "secretmanager.versions.add",
    "secretmanager.versions.enable",
    "secretmanager.versions.get",
  ],
  read: ["secretmanager.versions.get"],
  update: ["secretmanager.versions.enable", "secretmanager.versions.disable", "secretmanager.versions.get"],
  delete: ["secretmanager.versions.destroy", "secretmanager.versions.get"],
} satisfies Permissions;
const settings = ["iap.webServices.getSettings", "iap.webServices.updateSettings"];
const enabled: Permissions = {
  create: ["serviceusage.services.enable", "serviceusage.services.get"],
  read: ["serviceusage.services.get"],
  update: ["serviceusage.services.get"],
  delete: ["serviceusage.services.disable", "serviceusage.services.get"],
};

/** By type. */
const own: Readonly<Record<string, Permissions>> = {
  "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter": crud("accesscontextmanager.servicePerimeters"),
  "gcp:artifactregistry/repository:Repository": crud("artifactregistry.repositories"),
  "gcp:bigquery/dataset:Dataset": crud("bigquery.datasets"),
  "gcp:bigquery/table:Table": crud("bigquery.tables"),
  // On the billing account.
  "gcp:billing/budget:Budget": crud("billing.budgets"),
  "gcp:binaryauthorization/attestor:Attestor": crud("binaryauthorization.attestors", {
    create: ["containeranalysis.notes.get"],
    update: ["containeranalysis.notes.get"],
  }),
  // A project always has a policy: a deletion puts the default one back.
  "gcp:binaryauthorization/policy:Policy": {
    create: ["binaryauthorization.policy.update", "binaryauthorization.policy.get"],
    read: ["binaryauthorization.policy.get"],
    update: ["binaryauthorization.policy.update", "binaryauthorization.policy.get"],
    delete: ["binaryauthorization.policy.update"],
  },
  "gcp:cloudrun/service:Service": crud("run.services"),
  "gcp:cloudrunv2/job:Job": crud("run.jobs", runOperations),
  "gcp:cloudrunv2/service:Service": crud("run.services", runOperations),
  "gcp:cloudrunv2/workerPool:WorkerPool": crud("run.workerpools", runOperations),
  // A NAT uses the addresses that it is given.
  "gcp:compute/address:Address": crud("compute.addresses", {
    ...changes(regionOperations),
    create: ["compute.addresses.use", ...regionOperations],
  }),
  "gcp:compute/backendService:BackendService": crud("compute.backendServices", {
    create: ["compute.networkEndpointGroups.use", ...globalOperations],
    update: ["compute.networkEndpointGroups.use", ...globalOperations],
    delete: globalOperations,
  }),
  "gcp:compute/firewall:Firewall": crud("compute.firewalls", changes([...onNetwork, ...globalOperations])),
  "gcp:compute/globalAddress:GlobalAddress": crud("compute.globalAddresses", changes(globalOperations)),
  "gcp:compute/network:Network": crud("compute.networks", {
    ...changes(globalOperations),
    // A network is created without the default route.
    create: ["compute.routes.list", ...globalOperations],
  }),
  "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy": crud(
    "compute.firewallPolicies",
    changes(globalOperations),
  ),
  "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation": {
    create: association,
    read: ["compute.firewallPolicies.get"],
    update: association,
    delete: association,
  },
  "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule": firewallRules,
  "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules": crud(
    "compute.firewallPolicies",
    changes(globalOperations),
  ),
  "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": crud(
    "compute.networkEndpointGroups",
    changes(regionOperations),
  ),
  "gcp:compute/route:Route": {
    ...crud("compute.routes", changes([...onNetwork, ...globalOperations])),
    update: ["compute.routes.get"],
  },
  "gcp:compute/router:Router": crud("compute.routers", changes([...onNetwork, ...regionOperations])),
  // NAT is a part of its router.
  "gcp:compute/routerNat:RouterNat": {
    create: ["compute.routers.update", "compute.routers.get", ...regionOperations],
    read: ["compute.routers.get"],
    update: ["compute.routers.update", "compute.routers.get", ...regionOperations],
    delete: ["compute.routers.update", "compute.routers.get", ...regionOperations],
  },
  "gcp:compute/subnetwork:Subnetwork": crud("compute.subnetworks", changes([...onNetwork, ...regionOperations])),
  "gcp:containeranalysis/note:Note": crud("containeranalysis.notes"),
  "gcp:containeranalysis/occurence:Occurence": crud("containeranalysis.occurrences"),
  "gcp:dns/managedZone:ManagedZone": crud("dns.managedZones", {
    create: ["dns.networks.bindPrivateDNSZone"],
    update: ["dns.networks.bindPrivateDNSZone"],
  }),
  "gcp:dns/recordSet:RecordSet": {
    create: [...records, "dns.resourceRecordSets.create"],
    read: ["dns.resourceRecordSets.list"],
    update: [...records, "dns.resourceRecordSets.update"],
    delete: [...records, "dns.resourceRecordSets.delete"],
  },
  "gcp:dns/responsePolicy:ResponsePolicy": crud("dns.responsePolicies", {
    create: ["dns.networks.bindDNSResponsePolicy"],
    update: ["dns.networks.bindDNSResponsePolicy"],
  }),
  "gcp:dns/responsePolicyRule:ResponsePolicyRule": crud("dns.responsePolicyRules"),
  "gcp:iam/denyPolicy:DenyPolicy": crud("iam.denypolicies"),
  "gcp:iap/settings:Settings": {
    create: settings,
    read: ["iap.webServices.getSettings"],
    update: settings,
    delete: settings,
  },
  // Keys and rings stay; the deletion of a key destroys its versions and stops its rotation.
  "gcp:kms/cryptoKey:CryptoKey": {
    ...crud("cloudkms.cryptoKeys"),
    delete: ["cloudkms.cryptoKeyVersions.list", "cloudkms.cryptoKeyVersions.destroy", "cloudkms.cryptoKeys.update"],
  },
  "gcp:kms/cryptoKeyVersion:CryptoKeyVersion": {
    ...crud("cloudkms.cryptoKeyVersions"),
    delete: ["cloudkms.cryptoKeyVersions.get", "cloudkms.cryptoKeyVersions.destroy"],
  },
  "gcp:kms/keyRing:KeyRing": { ...crud("cloudkms.keyRings"), update: ["cloudkms.keyRings.get"], delete: [] },
  "gcp:logging/linkedDataset:LinkedDataset": crud("logging.links"),
  "gcp:logging/logView:LogView": crud("logging.views"),
  "gcp:logging/metric:Metric": crud("logging.logMetrics"),
  // A create takes over a bucket of the same name.
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": crud("logging.buckets"),
  "gcp:logging/projectExclusion:ProjectExclusion": crud("logging.exclusions"),
  "gcp:logging/projectSink:ProjectSink": crud("logging.sinks"),
  "gcp:monitoring/alertPolicy:AlertPolicy": crud("monitoring.alertPolicies"),
  "gcp:monitoring/dashboard:Dashboard": crud("monitoring.dashboards"),
  "gcp:monitoring/notificationChannel:NotificationChannel": crud("monitoring.notificationChannels"),
  "gcp:organizations/project:Project": crud("resourcemanager.projects"),
  "gcp:orgpolicy/policy:Policy": {
    create: ["orgpolicy.policies.create", "orgpolicy.policy.get"],
    read: ["orgpolicy.policy.get"],
    update: ["orgpolicy.policies.update", "orgpolicy.policy.get"],
    delete: ["orgpolicy.policies.delete", "orgpolicy.policy.get"],
  },
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": projectPolicy,
  "gcp:projects/iAMCustomRole:IAMCustomRole": crud("iam.roles"),
  "gcp:projects/service:Service": enabled,
  // Generating an agent takes the right to enable its service; Google has no method that takes it away.
  "gcp:projects/serviceIdentity:ServiceIdentity": { ...enabled, update: [], delete: [] },
  "gcp:pubsub/subscription:Subscription": crud("pubsub.subscriptions", {
    create: ["pubsub.topics.attachSubscription"],
  }),
  "gcp:pubsub/topic:Topic": crud("pubsub.topics"),
  "gcp:secretmanager/regionalSecret:RegionalSecret": crud("secretmanager.secrets"),
  "gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion": secretVersion,
  "gcp:secretmanager/secret:Secret": crud("secretmanager.secrets"),
  "gcp:secretmanager/secretVersion:SecretVersion": secretVersion,
  "gcp:serviceaccount/account:Account": crud("iam.serviceAccounts", {
    update: ["iam.serviceAccounts.disable", "iam.serviceAccounts.enable"],
  }),
  "gcp:serviceaccount/key:Key": crud("iam.serviceAccountKeys"),
  // The deletion of a bucket first looks for objects and caches in it, and with `forceDestroy` deletes each object itself.
  "gcp:storage/bucket:Bucket": crud("storage.buckets", {
    delete: ["storage.objects.list", "storage.objects.delete", "storage.anywhereCaches.list"],
  }),
  "gcp:storage/bucketACL:BucketACL": policyOf("storage.buckets"),
  "gcp:storage/bucketAccessControl:BucketAccessControl": policyOf("storage.buckets"),
  "gcp:storage/bucketObject:BucketObject": crud("storage.objects"),
  "gcp:storage/defaultObjectACL:DefaultObjectACL": policyOf("storage.buckets"),
  "gcp:vpcaccess/connector:Connector": crud("vpcaccess.connectors"),
};

/** What an IAM family's policy is of, by the start of its types. */
const guarded: Readonly<Record<string, string>> = {
  "gcp:artifactregistry/repositoryIam": "artifactregistry.repositories",
  "gcp:bigquery/datasetIam": "bigquery.datasets",
  "gcp:bigquery/iam": "bigquery.tables",
  "gcp:cloudfunctions/functionIam": "cloudfunctions.functions",
  "gcp:cloudfunctionsv2/functionIam": "cloudfunctions.functions",
  "gcp:cloudrun/iam": "run.services",
  "gcp:cloudrunv2/jobIam": "run.jobs",
  "gcp:cloudrunv2/serviceIam": "run.services",
  "gcp:cloudrunv2/workerPoolIam": "run.workerpools",
  "gcp:compute/subnetworkIAM": "compute.subnetworks",
  "gcp:folder/iAM": "resourcemanager.folders",
  "gcp:iap/webBackendServiceIam": "iap.webServices",
  "gcp:iap/webCloudRunServiceIam": "iap.webServices",
  "gcp:kms/cryptoKeyIAM": "cloudkms.cryptoKeys",
  "gcp:kms/keyRingIAM": "cloudkms.keyRings",
  "gcp:organizations/iAM": "resourcemanager.organizations",
  "gcp:projects/iAM": "resourcemanager.projects",
  "gcp:pubsub/subscriptionIAM": "pubsub.subscriptions",
  "gcp:pubsub/topicIAM": "pubsub.topics",
  "gcp:secretmanager/regionalSecretIam": "secretmanager.secrets",
  "gcp:secretmanager/secretIam": "secretmanager.secrets",
  "gcp:serviceaccount/iAM": "iam.serviceAccounts",
  "gcp:storage/bucketIAM": "storage.buckets",
  "gcp:storage/managedFolderIam": "storage.managedFolders",
};

/** Undefined for a type without a row. */
export function permissionsFor(type: string, operation: Operation): readonly string[] | undefined {
  const family = /^(.+?)(?:Member|Binding|Policy):/.exec(type)?.[1];
  const collection = family === undefined ? undefined : guarded[family];
  return (own[type] ?? (collection === undefined ? undefined : policyOf(collection)))?.[operation];
}
