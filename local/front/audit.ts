/** Writes the audit entries of what goes through the local front: which of Google's methods a permission belongs to. */
import { isMap } from "../../plan/contract";
import { type AuditedCall, type LogType, writeAudit } from "../cloud/logs/auditEntry";
import type { Cloud } from "../cloud/store/cloud";

/** What a call is in the audit log. */
interface AuditedMethod {
  readonly method: string;
  /** Undefined for admin activity. */
  readonly dataAccess: LogType | undefined;
  /** Service that writes the entry, if it isn't the resource's own. */
  readonly writer?: string;
}

const secrets = "google.cloud.secretmanager.v1.SecretManagerService";
const credentials = "google.iam.credentials.v1.IAMCredentials";

/**
 * Methods by permission, from the pages on audit logging of each product (2026-11). A permission that is not listed has no
 * entry of its own, as the calls of a Cloud Run service, which are in its request log.
 */
const methods: Readonly<Record<string, AuditedMethod>> = {
  "secretmanager.versions.access": { method: `${secrets}.AccessSecretVersion`, dataAccess: "DATA_READ" },
  "secretmanager.versions.get": { method: `${secrets}.GetSecretVersion`, dataAccess: "ADMIN_READ" },
  "secretmanager.versions.list": { method: `${secrets}.ListSecretVersions`, dataAccess: "ADMIN_READ" },
  "secretmanager.secrets.get": { method: `${secrets}.GetSecret`, dataAccess: "ADMIN_READ" },
  "secretmanager.versions.add": { method: `${secrets}.AddSecretVersion`, dataAccess: undefined },
  "secretmanager.versions.enable": { method: `${secrets}.EnableSecretVersion`, dataAccess: undefined },
  "secretmanager.versions.disable": { method: `${secrets}.DisableSecretVersion`, dataAccess: undefined },
  "secretmanager.versions.destroy": { method: `${secrets}.DestroySecretVersion`, dataAccess: undefined },
  "storage.buckets.get": { method: "storage.buckets.get", dataAccess: "ADMIN_READ" },
  "storage.buckets.setIamPolicy": { method: "storage.setIamPermissions", dataAccess: undefined },
  "storage.objects.get": { method: "storage.objects.get", dataAccess: "DATA_READ" },
  "storage.objects.list": { method: "storage.objects.list", dataAccess: "DATA_READ" },
  "storage.objects.create": { method: "storage.objects.create", dataAccess: "DATA_WRITE" },
  "storage.objects.delete": { method: "storage.objects.delete", dataAccess: "DATA_WRITE" },
  "iam.serviceAccounts.getAccessToken": {
    method: `${credentials}.GenerateAccessToken`,
    dataAccess: "DATA_READ",
    writer: "iamcredentials.googleapis.com",
  },
  "iam.serviceAccounts.getOpenIdToken": {
    method: `${credentials}.GenerateIdToken`,
    dataAccess: "DATA_READ",
    writer: "iamcredentials.googleapis.com",
  },
  "iap.webServiceVersions.accessViaIAP": { method: "AuthorizeUser", dataAccess: "DATA_READ" },
  "cloudkms.cryptoKeyVersions.destroy": { method: "DestroyCryptoKeyVersion", dataAccess: undefined },
  "cloudkms.cryptoKeyVersions.useToDecrypt": { method: "Decrypt", dataAccess: "DATA_READ" },
  "cloudkms.cryptoKeyVersions.useToEncrypt": { method: "Encrypt", dataAccess: "DATA_READ" },
};

export interface AuditedAccess {
  readonly permission: string;
  /** Full name of what IAM was asked about. */
  readonly resource: string;
  /** Path below it, such as `versions/1` or `objects/report.txt`. */
  readonly below?: string;
  readonly granted: boolean;
  /** IAM member; undefined for a caller without identity. */
  readonly caller: string | undefined;
  readonly agent?: string;
  readonly callerIp?: string;
}

/** Writes the entry of Cloud Storage's agent, which uses the bucket's key for each object that is read or written. */
export async function auditKeyUse(cloud: Cloud, bucket: string, use: "Decrypt" | "Encrypt"): Promise<void> {
  const { encryption, project } = (await cloud.find(bucket))?.properties ?? {};
  const key = isMap(encryption) ? encryption.defaultKmsKeyName : undefined;
  if (typeof key !== "string" || key === "" || typeof project !== "string") {
    return;
  }
  const { projects } = await cloud.settings();
  await auditAccess(cloud, {
    permission: `cloudkms.cryptoKeyVersions.useTo${use}`,
    resource: `cloudkms.googleapis.com/${key}`,
    granted: true,
    caller: `serviceAccount:service-${projects[project]?.number ?? ""}@gs-project-accounts.iam.gserviceaccount.com`,
  });
}

/** Writes an entry, if the permission belongs to a method that Google audits. */
export async function auditAccess(cloud: Cloud, access: AuditedAccess): Promise<void> {
  const method = methods[access.permission];
  if (method === undefined) {
    return;
  }
  const { permission, granted, caller, agent, callerIp } = access;
  const named = await nameOf(cloud, access);
  if (named === undefined || isSwitchRead(access)) {
    return;
  }
  await writeAudit(cloud, {
    ...named,
    ...method,
    permission,
    granted,
    caller,
    ...(agent === undefined ? {} : { agent }),
    ...(callerIp === undefined ? {} : { callerIp }),
  });
}

/** A cell keeps the proxies' own reads of the kill switch out of its log, since there are thousands a day. */
function isSwitchRead({ permission, resource, caller }: AuditedAccess): boolean {
  return (
    permission === "storage.objects.get" &&
    /-switch(?:es)?-\d+$/.test(resource) &&
    (caller?.includes("-egress@") ?? false)
  );
}

async function nameOf(
  cloud: Cloud,
  { resource, below }: AuditedAccess,
): Promise<Pick<AuditedCall, "projectId" | "service" | "resource" | "monitored"> | undefined> {
  const [service = "", ...rest] = resource.split("/");
  const path = rest.join("/");
  const whole = below === undefined ? "" : `/${below}`;
  if (service === "storage.googleapis.com") {
    const project = (await cloud.find(resource))?.properties.project;
    if (typeof project !== "string") {
      return undefined;
    }
    const bucket = rest.at(-1) ?? "";
    const monitored = { type: "gcs_bucket", labels: { project_id: project, bucket_name: bucket } };
    return { projectId: project, service, resource: `projects/_/buckets/${bucket}${whole}`, monitored };
  }
  const projectId = rest[0] === "projects" ? rest[1] : undefined;
  if (projectId === undefined) {
    return undefined;
  }
  const monitored = { type: "audited_resource", labels: { project_id: projectId, service } };
  return { projectId, service, resource: `${path}${whole}`, monitored };
}
