/** The two service accounts of a tenant. They get no key and no role on the project. */
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import type * as pulumi from "@pulumi/pulumi";
import { tenantNames } from "../naming";
import { isActive, type TenantContext } from "./tenantContext";

export function createWorkloadAccount(tenant: TenantContext): serviceaccount.Account {
  const name = tenantNames.workloadAccount(tenant.id);
  return createAccount(tenant, "run", name, `Workload of tenant ${tenant.id}`, tenant.permanentChild);
}

export function createEgressAccount(tenant: TenantContext): serviceaccount.Account {
  const name = tenantNames.egressAccount(tenant.id);
  return createAccount(tenant, "egress", name, `Egress proxy of tenant ${tenant.id}`, tenant.child);
}

function createAccount(
  tenant: TenantContext,
  part: string,
  accountId: string,
  displayName: string,
  options: pulumi.CustomResourceOptions,
) {
  return new serviceaccount.Account(
    `${tenant.id}-${part}`,
    { project: tenant.cell.project, accountId, displayName, disabled: !isActive(tenant) },
    { ...options, hooks: tenant.accountHooks },
  );
}
