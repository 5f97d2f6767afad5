/** The two service accounts of a tenant. They get no key and no role on the project. */
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import { tenantNames } from "../naming";
import { isActive, type TenantContext } from "./tenantContext";

export function createWorkloadAccount(tenant: TenantContext): serviceaccount.Account {
  return createAccount(tenant, "run", tenantNames.workloadAccount(tenant.id), `Workload of tenant ${tenant.id}`);
}

export function createEgressAccount(tenant: TenantContext): serviceaccount.Account {
  return createAccount(tenant, "egress", tenantNames.egressAccount(tenant.id), `Egress proxy of tenant ${tenant.id}`);
}

function createAccount(tenant: TenantContext, part: string, accountId: string, displayName: string) {
  return new serviceaccount.Account(
    `${tenant.id}-${part}`,
    { project: tenant.cell.project, accountId, displayName, disabled: !isActive(tenant) },
    tenant.child,
  );
}
