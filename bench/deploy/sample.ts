/** What is measured: a cell with room for many tenants, and tenants that use everything, as the engine tests deploy them. */
import { cell, fullTenant } from "../../test/engine/support/configuration";

export { project, projectNumber } from "../../test/engine/support/session";

export function cellConfiguration(): object {
  return { ...cell, addressRange: "10.8.0.0/16", maxTenants: 200 };
}

export function tenantConfiguration(): object {
  return fullTenant();
}
