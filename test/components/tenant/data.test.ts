/** Bucket and data key of a tenant. */
import { expect, test } from "vitest";
import { cellReference } from "../support/arguments";
import { deployFull, members } from "../support/deployed";

test("the bucket is private, encrypted with the tenant's key, and the workload's alone", async () => {
  const recording = await deployFull();
  expect(recording.one("gcp:storage/bucket:Bucket", "acme-bucket").inputs).toMatchObject({
    name: "acme-data-123456789012",
    location: "EUROPE-WEST1",
    uniformBucketLevelAccess: true,
    publicAccessPrevention: "enforced",
    encryption: { defaultKmsKeyName: "CryptoKey/acme-data-key" },
    softDeletePolicy: { retentionDurationSeconds: 7 * 24 * 3600 },
    forceDestroy: false,
  });
  const policy = recording.one("gcp:storage/bucketIAMPolicy:BucketIAMPolicy", "acme-bucket-iam");
  expect(members(policy.inputs.policyData)).toEqual({
    "roles/storage.objectUser": ["serviceAccount:acme-run@acme-prod.iam.gserviceaccount.com"],
  });
});

test.each<[string, object, object]>([
  ["nobody", {}, {}],
  [
    "the egress proxy, which keeps each user in a folder,",
    { bucket: "perUser" },
    { "roles/storage.objectUser": ["serviceAccount:acme-egress@acme-prod.iam.gserviceaccount.com"] },
  ],
  [
    "the egress proxy, which gives each user a token for a folder,",
    { bucket: "tokens" },
    { "roles/storage.objectUser": ["serviceAccount:acme-egress@acme-prod.iam.gserviceaccount.com"] },
  ],
])("with sessions %s uses the bucket, and never the app's own account", async (_, more, grants) => {
  const recording = await deployFull({
    sessions: { isolation: "process", command: ["node", "app.js"], ...more },
    cell: { ...cellReference, egressHosts: [...cellReference.egressHosts, "sts.googleapis.com"] },
  });
  const policy = recording.one("gcp:storage/bucketIAMPolicy:BucketIAMPolicy", "acme-bucket-iam");
  expect(members(policy.inputs.policyData)).toEqual(grants);
});

test("retention sets how long deleted and other objects stay", async () => {
  const recording = await deployFull({ retention: { softDeleteDays: 30, deleteAfterDays: 90 } });
  expect(recording.one("gcp:storage/bucket:Bucket", "acme-bucket").inputs).toMatchObject({
    softDeletePolicy: { retentionDurationSeconds: 30 * 24 * 3600 },
    lifecycleRules: [
      { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } },
      { action: { type: "Delete" }, condition: { age: 90 } },
    ],
  });
});

test("C30: the data key is the tenant's own, rotated, locked, and used by Google's services alone", async () => {
  const recording = await deployFull();
  expect(recording.one("gcp:kms/cryptoKey:CryptoKey", "acme-data-key").inputs).toMatchObject({
    name: "acme-0a1b2c3d",
    keyRing: cellReference.keyRing,
    rotationPeriod: "7776000s",
    deletionPolicy: "PREVENT",
  });
  const policy = recording.one("gcp:kms/cryptoKeyIAMPolicy:CryptoKeyIAMPolicy", "acme-data-key-iam");
  expect(members(policy.inputs.policyData)).toEqual({
    "roles/cloudkms.cryptoKeyEncrypterDecrypter": [
      cellReference.runAgent,
      cellReference.secretManagerAgent,
      cellReference.storageAgent,
    ],
  });
});
