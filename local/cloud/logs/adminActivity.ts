/** Audit entries of what a deployment changes: Google logs each as admin activity. */
import { userInfo } from "node:os";
import type { Properties } from "../protocol/values";
import type { Cloud } from "../store/cloud";
import { writeAudit } from "./auditEntry";

export type Change = "create" | "update" | "delete";

interface Audited {
  readonly service: string;
  readonly methods: Readonly<Record<Change, string>>;
}

/** Methods that are named `<prefix>.CreateThing`, `UpdateThing` and `DeleteThing`. */
function methodsOf(service: string, prefix: string, noun: string): Audited {
  const named = (verb: string) => `${prefix}.${verb}${noun}`;
  return { service, methods: { create: named("Create"), update: named("Update"), delete: named("Delete") } };
}

const secretManager = "secretmanager.googleapis.com";
const secrets = "google.cloud.secretmanager.v1.SecretManagerService";
const logging = "logging.googleapis.com";
const config = "google.logging.v2.ConfigServiceV2";

/** What guards a tenant or holds its data; names of methods from the pages on audit logging of each product (2026-11). */
const audited: Readonly<Record<string, Audited>> = {
  "gcp:cloudrunv2/service:Service": methodsOf("run.googleapis.com", "google.cloud.run.v2.Services", "Service"),
  "gcp:cloudrunv2/job:Job": methodsOf("run.googleapis.com", "google.cloud.run.v2.Jobs", "Job"),
  "gcp:secretmanager/secret:Secret": methodsOf(secretManager, secrets, "Secret"),
  "gcp:secretmanager/secretVersion:SecretVersion": {
    service: secretManager,
    methods: {
      create: `${secrets}.AddSecretVersion`,
      update: `${secrets}.EnableSecretVersion`,
      delete: `${secrets}.DestroySecretVersion`,
    },
  },
  "gcp:kms/cryptoKey:CryptoKey": {
    service: "cloudkms.googleapis.com",
    methods: { create: "CreateCryptoKey", update: "UpdateCryptoKey", delete: "DestroyCryptoKeyVersion" },
  },
  "gcp:storage/bucket:Bucket": {
    service: "storage.googleapis.com",
    methods: { create: "storage.buckets.create", update: "storage.buckets.update", delete: "storage.buckets.delete" },
  },
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": methodsOf(logging, config, "Bucket"),
  "gcp:logging/projectExclusion:ProjectExclusion": methodsOf(logging, config, "Exclusion"),
  "gcp:logging/projectSink:ProjectSink": methodsOf(logging, config, "Sink"),
  "gcp:serviceaccount/account:Account": methodsOf("iam.googleapis.com", "google.iam.admin.v1", "ServiceAccount"),
};

/** Services by the start of an IAM resource's type. */
const policyServices: readonly (readonly [start: string, service: string, method: string])[] = [
  ["gcp:cloudrun", "run.googleapis.com", "google.cloud.run.v2.Services.SetIamPolicy"],
  ["gcp:secretmanager/", secretManager, `${secrets}.SetIamPolicy`],
  ["gcp:kms/", "cloudkms.googleapis.com", "SetIamPolicy"],
  ["gcp:storage/", "storage.googleapis.com", "storage.setIamPermissions"],
  ["gcp:serviceaccount/", "iam.googleapis.com", "google.iam.admin.v1.SetIAMPolicy"],
  ["gcp:iap/", "iap.googleapis.com", "google.cloud.iap.v1.IdentityAwareProxyAdminService.SetIamPolicy"],
  ["gcp:projects/", "cloudresourcemanager.googleapis.com", "SetIamPolicy"],
];

/** Writes the entry of a change by the person who runs the deployment. */
export async function auditChange(
  cloud: Cloud,
  change: Change,
  type: string,
  { id, outputs, project }: { readonly id: string; readonly outputs: Properties; readonly project?: string },
): Promise<void> {
  const found = methodFor(type, change);
  const projectId = textOf(outputs.project) ?? /(?:^|\/)projects\/([a-z][^/]*)/.exec(id)?.[1] ?? project;
  if (found === undefined || projectId === undefined) {
    return;
  }
  const resource = type.startsWith("gcp:storage/") ? `projects/_/buckets/${bucketOf(id)}` : id;
  await writeAudit(cloud, {
    ...found,
    projectId,
    resource,
    permission: found.method,
    granted: true,
    dataAccess: undefined,
    caller: `user:${userInfo().username}@localhost`,
    monitored: { type: "audited_resource", labels: { project_id: projectId, service: found.service } },
  });
}

function methodFor(type: string, change: Change): { readonly service: string; readonly method: string } | undefined {
  const own = audited[type];
  if (own !== undefined) {
    return { service: own.service, method: own.methods[change] };
  }
  const policy = !type.includes("Iam") ? undefined : policyServices.find(([start]) => type.startsWith(start));
  return policy && { service: policy[1], method: policy[2] };
}

function bucketOf(id: string): string {
  return id.replace(/^b\//, "").split("/")[0] ?? id;
}

function textOf(value: Properties[string] | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
