/** Whether a tenant fits its cell. */
import { egressHosts, isMap, rowsHost, type TrackingPlan, tokenExchangeHost } from "../../plan";
import { isOpen, type Problem, pinnedImage, problem, shown, unresolved } from "../validation";
import { foreignMemberProblems } from "./ownPeople";

export interface TenantInCell {
  readonly plan: TrackingPlan | undefined;
  /** True if the tenant names an image for its egress proxy itself. */
  readonly ownImage: boolean;
  /** Tenants that this program has in the cell, this one included. */
  readonly tenants: number;
  /** True if its proxy makes tokens for the folders of users. */
  readonly makesBucketTokens: boolean;
  /** The tenant's argument `access`. */
  readonly access: unknown;
}

/** Problems of a tenant in a cell, as far as the cell's reference is known. */
export function cellProblems(cell: unknown, tenant: TenantInCell): Problem[] {
  if (cell === unresolved) {
    return [];
  }
  if (!isMap(cell) || cell.project === undefined || cell.region === undefined) {
    return [
      problem(
        "cell",
        `must be the reference of a cell, got ${shown(cell)}; export 'cell.reference' from the cell's stack`,
      ),
    ];
  }
  const problems: Problem[] = foreignMemberProblems(cell.domains, tenant.access);
  if (typeof cell.maxTenants === "number" && tenant.tenants > cell.maxTenants) {
    problems.push(
      problem(
        "cell",
        `must have room for the tenant, got '${tenant.tenants}' tenants where 'maxTenants' is ${cell.maxTenants}; open another cell, or raise 'maxTenants' with the quota of service accounts`,
      ),
    );
  }
  if (tenant.plan === undefined) {
    return problems;
  }
  if (cell.switchBucket === undefined) {
    problems.push(
      problem(
        "cell",
        "must have a kill switch for a tenant with 'analytics' or 'apis', got a reference without 'switchBucket'; update the cell's stack first",
      ),
    );
  }
  const allowed = cell.egressHosts;
  if (Array.isArray(allowed) && !allowed.includes(unresolved)) {
    // The host of rows has a problem of its own.
    const missing = egressHosts(tenant.plan).filter((host) => host !== rowsHost && !allowed.includes(host));
    problems.push(
      ...missing.map((host) =>
        problem(
          "analytics",
          `must reach only hosts that the cell allows, got '${host}'; add it to the cell's 'egressHosts' or its vendor to 'vendors'`,
        ),
      ),
    );
  }
  if (
    tenant.makesBucketTokens &&
    Array.isArray(allowed) &&
    ![tokenExchangeHost, unresolved].some((host) => allowed.includes(host))
  ) {
    problems.push(
      problem(
        "sessions.bucket",
        `must not be 'tokens' in a cell whose egress proxies can't reach '${tokenExchangeHost}'; add it to the cell's 'egressHosts'`,
      ),
    );
  }
  if (tenant.plan.sinks?.bigquery !== undefined && cell.pubSubAgent === undefined) {
    problems.push(
      problem(
        "cell",
        `must let rows out for a tenant with 'sinks.bigquery', got a reference without 'pubSubAgent'; add '${rowsHost}' to the cell's 'egressHosts'`,
      ),
    );
  }
  if (!tenant.ownImage) {
    if (cell.egressImage === undefined || cell.egressImage === null) {
      problems.push(
        problem(
          "egressImage",
          "must be set for a tenant with 'analytics' or 'apis'; set it on the cell, for all its tenants, or here",
        ),
      );
    } else if (!isOpen(cell.egressImage)) {
      problems.push(...pinnedImage.problems("cell.egressImage", cell.egressImage));
    }
  }
  return problems;
}
