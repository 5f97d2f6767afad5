/**
 * The privacy budget of a tenant whose plan has aggregates with `privacy`: a bucket with one object, which says how much of the month's
 * budget is spent and which windows have been released. In a bucket of its own, since the proxy writes to it and must never be able
 * to write to its kill switch.
 */
import type * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as storage from "@pulumi/gcp/storage";
import type * as pulumi from "@pulumi/pulumi";
import { roles } from "../../plan";
import { switchBucketSettings } from "../cell/killSwitch";
import { tenantNames } from "../naming";
import { IamDocument, iamRoles } from "./iamDocument";
import type { TenantContext } from "./tenantContext";

export interface TenantBudget {
  readonly bucket: pulumi.Output<string>;
  /** What the proxy must wait for. */
  readonly ready: readonly pulumi.Resource[];
}

export function createTenantBudget(tenant: TenantContext, writer: serviceaccount.Account): TenantBudget {
  const { id, cell, child } = tenant;
  const bucket = new storage.Bucket(
    `${id}-budget`,
    {
      name: cell.projectNumber.apply((number) => tenantNames.budgetBucket(id, number)),
      project: cell.project,
      location: cell.region.apply((region) => region.toUpperCase()),
      // Numbers and names of the plan are all that it holds, as with the kill switch.
      ...switchBucketSettings,
      labels: tenant.labels(roles.egressProxy),
    },
    child,
  );
  const document = new IamDocument(`privacy budget of tenant '${id}'`);
  document.grant(iamRoles.readAndWriteObjects, writer.member);
  const policy = new storage.BucketIAMPolicy(
    `${id}-budget-iam`,
    { bucket: bucket.name, policyData: document.policyData() },
    child,
  );
  return { bucket: bucket.name, ready: [policy] };
}
