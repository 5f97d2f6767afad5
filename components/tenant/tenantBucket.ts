/**
 * The bucket of a tenant: no public access, encrypted with the tenant's key, read and written by its workload alone. With sessions not even
 * by that: every user's session can get the workload's token, so the egress proxy alone uses the bucket, for one user at a time.
 */
import type * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { roles } from "../../plan";
import { tenantNames } from "../naming";
import { IamDocument, iamRoles } from "./iamDocument";
import { isActive, isLocked, type TenantContext } from "./tenantContext";
import type { TenantDataKey } from "./tenantDataKey";
import type { RetentionInputs } from "./tenantInputs";

export interface TenantBucket {
  readonly bucket: storage.Bucket;
  /** Who may use the objects. */
  readonly grants: IamDocument;
}

const daySeconds = 24 * 3600;

export function createBucket(
  tenant: TenantContext,
  dataKey: TenantDataKey,
  user: serviceaccount.Account | undefined,
  retention: RetentionInputs,
): TenantBucket {
  const { id, cell, permanentChild } = tenant;
  const softDelete = pulumi.output(retention.softDeleteDays).apply((days) => days * daySeconds);
  const bucket = new storage.Bucket(
    `${id}-bucket`,
    {
      name: cell.projectNumber.apply((number) => tenantNames.bucket(id, number)),
      project: cell.project,
      // Cloud Storage answers in upper case; anything else would show as a change.
      location: cell.region.apply((region) => region.toUpperCase()),
      storageClass: "STANDARD",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      encryption: { defaultKmsKeyName: dataKey.key.id },
      // Also while `closing`: a bucket that Pulumi deletes can then be restored with its objects ("Use soft-deleted buckets").
      softDeletePolicy: { retentionDurationSeconds: softDelete },
      lifecycleRules: lifecycleRules(retention),
      // A bucket with objects can only be deleted while the tenant is `closing`.
      forceDestroy: !isLocked(tenant),
      labels: tenant.labels(roles.workload),
    },
    { ...permanentChild, hooks: tenant.untilGranted, dependsOn: [dataKey.usable] },
  );
  const grants = new IamDocument(`bucket of tenant '${id}'`);
  if (isActive(tenant) && user !== undefined) {
    grants.grant(iamRoles.readAndWriteObjects, user.member);
  }
  new storage.BucketIAMPolicy(
    `${id}-bucket-iam`,
    { bucket: bucket.name, policyData: grants.policyData() },
    tenant.firstDeletedChild,
  );
  return { bucket, grants };
}

function lifecycleRules({ deleteAfterDays }: RetentionInputs) {
  const abandonedUploads = { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } };
  if (deleteAfterDays === undefined) {
    return [abandonedUploads];
  }
  return [abandonedUploads, { action: { type: "Delete" }, condition: { age: deleteAfterDays } }];
}
