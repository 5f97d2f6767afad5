import type { CoverageCase, Verdict } from "../coverageCase";
import { ref } from "../coverageCase";
import { declare, policy, project } from "../declare";

const jane = "user:jane@example.com";

/** CKV2_GCP_6, CKV_GCP_43, 82: keys of KMS. */
const kmsPolicy = (id: string, title: string, policyData: string, verdict: Verdict): CoverageCase => ({
  id,
  title,
  resources: [
    declare("gcp:kms/keyRing:KeyRing", "ring", { location: "europe-west1" }),
    declare("gcp:kms/cryptoKey:CryptoKey", "key", { keyRing: ref("ring", "id"), rotationPeriod: "7776000s" }),
    declare("gcp:kms/cryptoKeyIAMPolicy:CryptoKeyIAMPolicy", "access", { cryptoKeyId: ref("key", "id"), policyData }),
  ],
  source: verdict,
  concern: ["no-cross-tenant-grant"],
  pack: verdict,
});
const kms: CoverageCase[] = [
  kmsPolicy(
    "kms-public-1",
    "KMS key for everyone",
    policy({ role: "roles/cloudkms.cryptoKeyEncrypter", members: ["allUsers"] }),
    "rejects",
  ),
  kmsPolicy(
    "kms-public-2",
    "KMS key for everyone who is signed in, after an administrator",
    policy(
      { role: "roles/cloudkms.admin", members: [jane] },
      { role: "roles/cloudkms.cryptoKeyDecrypter", members: ["allAuthenticatedUsers"] },
    ),
    "rejects",
  ),
  kmsPolicy(
    "kms-private",
    "KMS key for one person",
    policy({ role: "roles/cloudkms.cryptoKeyEncrypter", members: [jane] }),
    "accepts",
  ),
  {
    id: "kms-rotation",
    title: "KMS key without rotation",
    resources: [
      declare("gcp:kms/keyRing:KeyRing", "ring", { location: "europe-west1" }),
      declare("gcp:kms/cryptoKey:CryptoKey", "key", { keyRing: ref("ring", "id") }),
    ],
    source: "rejects",
    concern: ["no-stale-key"],
    pack: "accepts",
    reason: "advised, not refused: rotation limits how much one key encrypts; it does not change who can read what",
  },
];

/** CKV2_GCP_5: audit logs. */
const audit = (id: string, title: string, config: Record<string, unknown>, verdict: Verdict): CoverageCase => ({
  id,
  title,
  resources: [
    declare("gcp:projects/iAMAuditConfig:IAMAuditConfig", "audit", { project, ...config }),
    declare("gcp:logging/projectBucketConfig:ProjectBucketConfig", "logs", {
      project,
      location: "global",
      bucketId: "audit",
      retentionDays: 400,
    }),
    declare("gcp:logging/projectSink:ProjectSink", "sink", {
      destination: "logging.googleapis.com/projects/example/locations/global/buckets/audit",
    }),
  ],
  source: verdict,
  concern: ["audit-trail"],
  pack: verdict,
});
const reads = { logType: "DATA_READ" };
const writes = { logType: "DATA_WRITE" };
const auditLogs: CoverageCase[] = [
  audit(
    "audit-1",
    "audit logs of reads and writes for all services",
    { service: "allServices", auditLogConfigs: [reads, writes] },
    "accepts",
  ),
  audit("audit-2", "audit logs of reads only", { service: "allServices", auditLogConfigs: [reads] }, "rejects"),
  audit(
    "audit-3",
    "audit logs that exempt someone",
    { service: "allServices", auditLogConfigs: [{ ...reads, exemptedMembers: [jane] }, writes] },
    "rejects",
  ),
  audit(
    "audit-4",
    "audit logs for one service",
    { service: "cloudsql.googleapis.com", auditLogConfigs: [reads, writes] },
    "rejects",
  ),
];

export const keysAndLogs: readonly CoverageCase[] = [...kms, ...auditLogs];
