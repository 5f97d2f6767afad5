/**
 * The key that encrypts a tenant's secrets, bucket, rows and images. Destroying it makes them unreadable, copies of them
 * included; logs, the stack's state and what went to vendors are not encrypted with it. So it is locked against deletion
 * until the tenant is `closing`.
 */
import * as kms from "@pulumi/gcp/kms";
import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { roles } from "../../plan";
import { tenantNames } from "../naming";
import { IamDocument, iamRoles } from "./iamDocument";
import type { RowsAgents } from "./rows";
import { isLocked, type TenantContext } from "./tenantContext";

export interface TenantDataKey {
  readonly key: kms.CryptoKey;
  /** What must exist before anything can be encrypted with the key. */
  readonly usable: pulumi.Resource;
}

const rotationPeriod = `${90 * 24 * 3600}s`;

/** @param rows agents that encrypt the tenant's rows; undefined without `sinks` in its plan. */
export function createDataKey(tenant: TenantContext, rows: RowsAgents | undefined): TenantDataKey {
  const { id, cell, permanentChild } = tenant;
  const generation = new random.RandomId(`${id}-generation`, { byteLength: 4 }, permanentChild);
  const key = new kms.CryptoKey(
    `${id}-data-key`,
    {
      name: generation.hex.apply((hex) => tenantNames.dataKey(id, hex)),
      keyRing: cell.keyRing,
      purpose: "ENCRYPT_DECRYPT",
      rotationPeriod,
      labels: tenant.labels(roles.workload),
      deletionPolicy: isLocked(tenant) ? "PREVENT" : "DELETE",
    },
    permanentChild,
  );
  const document = new IamDocument(`data key of tenant '${id}'`);
  // Google's services use the key for the tenant; its own service accounts never touch it.
  document.grant(iamRoles.useKey, cell.runAgent, cell.secretManagerAgent, cell.storageAgent);
  if (rows !== undefined) {
    document.grant(iamRoles.useKey, rows.pubSub, rows.bigQuery);
  }
  const usable = new kms.CryptoKeyIAMPolicy(
    `${id}-data-key-iam`,
    { cryptoKeyId: key.id, policyData: document.policyData() },
    permanentChild,
  );
  return { key, usable };
}
