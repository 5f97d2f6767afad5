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
import { isLocked, type TenantContext } from "./tenantContext";

export interface TenantDataKey {
  readonly key: kms.CryptoKey;
  /** What must exist before anything can be encrypted with the key. */
  readonly usable: pulumi.Resource;
}

const rotationPeriod = `${90 * 24 * 3600}s`;

/** @param further Google's own service accounts that use the key besides those of every tenant. */
export function createDataKey(tenant: TenantContext, further: readonly pulumi.Output<string>[]): TenantDataKey {
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
  document.grant(iamRoles.useKey, cell.runAgent, cell.secretManagerAgent, cell.storageAgent, ...further);
  const usable = new kms.CryptoKeyIAMPolicy(
    `${id}-data-key-iam`,
    { cryptoKeyId: key.id, policyData: document.policyData() },
    permanentChild,
  );
  return { key, usable };
}
