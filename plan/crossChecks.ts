/**
 * What the parts of a plan say about each other. Reads the plan as it was written, so that these problems are told together with those that
 * the schema finds; whatever is of another shape than it should be is left to the schema.
 */
import { isMap } from "./contract";
import type { Problem } from "./problem";
import { isProxiedVendor, proxiedVendorNames, vendorOfHost, vendors } from "./vendors";

type Written = Readonly<Record<string, unknown>>;

export function crossChecks(plan: unknown): Problem[] {
  const parts = asObject(plan);
  const planned = asObject(parts.vendors);
  const targets: (readonly [path: string, holder: unknown])[] = [
    ...entriesOf(parts.events).map(([name, event]) => [`events.${name}`, event] as const),
    ["profiles", parts.profiles],
    ...entriesOf(parts.groups).map(([name, group]) => [`groups.${name}`, group] as const),
  ];
  return [
    ...entriesOf(planned).flatMap(([name, settings]) => checkVendor(name, settings)),
    ...entriesOf(parts.apis).flatMap(([name, api]) => checkApi(name, asObject(api).upstream)),
    ...targets.flatMap(([path, holder]) => checkTargets(path, asObject(holder).to, planned)),
  ];
}

/** What to say of a name under `vendors`, or of one that `to` has and nobody knows. */
export function vendorProblem(name: string): string {
  const known = vendors.get(name);
  const allowed = `use one of: ${proxiedVendorNames.join(", ")}`;
  return known
    ? `${known.title} has no checked wire format; ${allowed}`
    : `must be a known vendor, got '${name.slice(0, 64)}'; ${allowed}`;
}

/** Vendors that have feature flags and remote configuration beside events. */
const vendorsWithSidePaths: ReadonlySet<string> = new Set(["mixpanel", "posthog"]);

function checkVendor(name: string, written: unknown): Problem[] {
  if (!isProxiedVendor(name) || !isMap(written)) {
    return [];
  }
  const { region, measurementId, allow } = written;
  const problems: Problem[] = [];
  const add = (property: string, message: string) => problems.push({ path: `vendors.${name}.${property}`, message });
  const regions = Object.keys(vendors.get(name)?.upstreams ?? {});
  if (typeof region === "string" && !regions.includes(region)) {
    add("region", `must be one of: ${regions.join(", ")}, got '${region.slice(0, 64)}'`);
  }
  if (name === "ga4" && measurementId === undefined) {
    add("measurementId", "must be set, e.g. 'G-XXXXXXXX'");
  }
  if (allow !== undefined && !vendorsWithSidePaths.has(name)) {
    add("allow", "must be set for mixpanel and posthog only; remove it");
  }
  if (name !== "ga4" && measurementId !== undefined) {
    add("measurementId", "must be set for ga4 only");
  }
  return problems;
}

function checkApi(name: string, upstream: unknown): Problem[] {
  if (typeof upstream !== "string" || !URL.canParse(upstream)) {
    return [];
  }
  const vendor = vendorOfHost(new URL(upstream).hostname);
  if (vendor === undefined) {
    return [];
  }
  const message = `must not be an analytics vendor's, got a host of ${vendor.title}: API bodies pass unchecked; use 'vendors'`;
  return [{ path: `apis.${name}.upstream`, message }];
}

function checkTargets(path: string, targets: unknown, planned: Written): Problem[] {
  if (!Array.isArray(targets)) {
    return [];
  }
  return targets.flatMap((target: unknown, index): Problem[] => {
    if (typeof target !== "string" || Object.hasOwn(planned, target)) {
      return [];
    }
    const message = isProxiedVendor(target)
      ? `must be a vendor of this plan, got '${target}'; add it under 'vendors'`
      : vendorProblem(target);
    return [{ path: `${path}.to.${index}`, message }];
  });
}

const asObject = (value: unknown): Written => (isMap(value) ? value : {});
const entriesOf = (value: unknown): [string, unknown][] => Object.entries(asObject(value));
