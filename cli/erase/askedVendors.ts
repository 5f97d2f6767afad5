/** Which vendors are asked to delete: those that plans name. */
import { env, isProxiedVendor, type ProxiedVendorName, parsePlan, roles, type TrackingPlan } from "../../plan";
import { readPlans } from "../breach/plans";
import type { GoogleCloud } from "../operate/cloud/googleCloud";
import { listServices } from "../operate/cloud/services";
import { checkYaml } from "../plan/readPlan";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

/** @param plans files of plans whose vendors, and those of their earlier versions, count as well */
export function vendorsOf(plan: TrackingPlan, plans: readonly string[]): ProxiedVendorName[] {
  const all = [plan, ...readPlans(plans).values()];
  return [...new Set(all.flatMap((one) => Object.keys(one.vendors)))].filter(isProxiedVendor);
}

/** The plan that the tenant's egress proxy runs with. */
export async function runningPlan(cloud: GoogleCloud, region: string, tenant: string): Promise<TrackingPlan> {
  const service = (await listServices(cloud, region)).find(
    (one) => one.tenant === tenant && one.role === roles.egressProxy,
  );
  const parsed = checkYaml(service?.variables[env.plan] ?? "", (data) => {
    const result = parsePlan(data);
    return result.ok ? { ok: true, value: result.plan } : result;
  });
  if (!parsed.ok) {
    throw new UserError(
      `tenant '${tenant}' must have an egress proxy with a tracking plan in ${cloud.place}; look at 'bulkhead status ${tenant}'`,
      exits.couldNotTell,
    );
  }
  return parsed.value;
}

export function requireVendors(names: readonly string[]): ProxiedVendorName[] {
  const unknown = names.filter((name) => !isProxiedVendor(name));
  if (unknown.length > 0) {
    throw new UserError(
      `'--skip' must name vendors of the plan, got '${unknown.join("', '")}'; write them as the plan does`,
      exits.couldNotTell,
    );
  }
  return names.filter(isProxiedVendor);
}
