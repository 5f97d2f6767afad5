/** The tenant's kill switch: a bucket whose object `off` lists what its egress proxy must not send to. */
import type * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { roles } from "../../plan";
import { switchBucketSettings } from "../cell/killSwitch";
import { tenantNames } from "../naming";
import { IamDocument, iamRoles } from "./iamDocument";
import type { TenantContext } from "./tenantContext";

export interface TenantSwitch {
  /** Names of the buckets to read, separated by commas: the tenant's and the cell's. */
  readonly buckets: pulumi.Output<string>;
  /** What the proxy must wait for. */
  readonly ready: readonly pulumi.Resource[];
}

export function createTenantSwitch(tenant: TenantContext, reader: serviceaccount.Account): TenantSwitch {
  const { id, cell, child } = tenant;
  const bucket = new storage.Bucket(
    `${id}-switch`,
    {
      name: cell.projectNumber.apply((number) => tenantNames.switchBucket(id, number)),
      project: cell.project,
      location: cell.region.apply((region) => region.toUpperCase()),
      ...switchBucketSettings,
      labels: tenant.labels(roles.egressProxy),
    },
    child,
  );
  const document = new IamDocument(`kill switch of tenant '${id}'`).grant(iamRoles.readObjects, reader.member);
  const own = new storage.BucketIAMPolicy(
    `${id}-switch-iam`,
    { bucket: bucket.name, policyData: document.policyData() },
    child,
  );
  // The cell's bucket is read by all its tenants' proxies, so each adds itself.
  const cells = new storage.BucketIAMMember(
    `${id}-cell-switch-reader`,
    { bucket: cell.switchBucket, role: iamRoles.readObjects, member: reader.member },
    child,
  );
  return { buckets: pulumi.interpolate`${bucket.name},${cell.switchBucket}`, ready: [own, cells] };
}
