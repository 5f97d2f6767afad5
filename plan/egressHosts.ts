/** Hosts that the egress proxy calls for a plan. */
import { isHttps } from "./contract";
import type { TrackingPlan } from "./schema";
import { rowsHost } from "./sinks";
import { vendors } from "./vendors";

/** Base URL of a vendor for this plan: its override, else its region's, else the vendor's first. */
export function vendorUpstream(plan: TrackingPlan, name: keyof TrackingPlan["vendors"]): string {
  const settings = plan.vendors[name];
  if (settings?.upstream !== undefined) {
    return settings.upstream;
  }
  const upstreams = vendors.get(name)?.upstreams ?? {};
  const base = upstreams[settings?.region ?? Object.keys(upstreams)[0] ?? ""];
  if (base === undefined) {
    throw new Error(`vendor '${name}' has no upstream`);
  }
  return base;
}

/** Upstreams that the plan sets itself and that are not https: dotted path in the plan, and URL. */
export function plainUpstreams(plan: TrackingPlan): { readonly path: string; readonly url: string }[] {
  const upstreams = [
    ...Object.entries(plan.vendors).map(([name, vendor]) => [`vendors.${name}.upstream`, vendor?.upstream] as const),
    ...Object.entries(plan.apis).map(([name, api]) => [`apis.${name}.upstream`, api.upstream] as const),
  ];
  return upstreams.flatMap(([path, url]) => (url === undefined || isHttps(url) ? [] : [{ path, url }]));
}

/** Hosts (without port, sorted, unique) that the egress proxy must reach for this plan: of vendors, APIs and sinks. */
export function egressHosts(plan: TrackingPlan): string[] {
  const urls = [
    ...(Object.keys(plan.vendors) as (keyof TrackingPlan["vendors"])[]).map((name) => vendorUpstream(plan, name)),
    ...Object.values(plan.apis).map((api) => api.upstream),
    ...(plan.sinks?.bigquery === undefined ? [] : [`https://${rowsHost}`]),
  ];
  return [...new Set(urls.map((url) => new URL(url).hostname))].sort();
}
