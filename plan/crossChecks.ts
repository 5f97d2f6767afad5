/**
 * Checks across sections of a plan. Reads the raw input, so that these problems are reported together with the schema's;
 * malformed sections are left to the schema.
 */
import { aggregateChecks } from "./aggregates/checks";
import { isMap } from "./contract";
import type { Problem } from "./problem";
import { sinkChecks } from "./sinks";
import {
  isProxiedVendor,
  type ProxiedVendor,
  proxiedVendor,
  proxiedVendorNames,
  sidePaths,
  vendorOfHost,
  vendors,
} from "./vendors";

type Written = Readonly<Record<string, unknown>>;

export function crossChecks(plan: unknown): Problem[] {
  const parts = asObject(plan);
  const planned = asObject(parts.vendors);
  const targets: (readonly [path: string, holder: unknown])[] = [
    ...entriesOf(parts.events).map(([name, event]) => [`events.${name}`, event] as const),
    ["profiles", parts.profiles],
    ...entriesOf(parts.groups).map(([name, group]) => [`groups.${name}`, group] as const),
  ];
  const aggregates = entriesOf(parts.aggregates).map(([name, one]) => [`aggregates.${name}`, one] as const);
  return [
    ...aggregateChecks(parts),
    ...sinkChecks(parts),
    ...entriesOf(planned).flatMap(([name, settings]) => checkVendor(name, settings)),
    ...entriesOf(parts.apis).flatMap(([name, api]) => [
      ...checkUpstream(name, asObject(api).upstream),
      ...checkKey(name, api),
    ]),
    ...[...targets, ...aggregates].flatMap(([path, holder]) => checkTargets(path, asObject(holder).to, planned)),
    ...targets.flatMap(([path, holder]) => checkLists(path, asObject(holder), planned)),
  ];
}

/** Message about a name under `vendors` or in `to` that is not a vendor the proxy speaks with. */
export function vendorProblem(name: string): string {
  const known = vendors.get(name);
  const allowed = `use one of: ${proxiedVendorNames.join(", ")}`;
  return known
    ? `${known.title} has no checked wire format; ${allowed}`
    : `must be a known vendor, got '${name.slice(0, 64)}'; ${allowed}`;
}

function checkVendor(name: string, written: unknown): Problem[] {
  if (!isProxiedVendor(name) || !isMap(written)) {
    return [];
  }
  const { region, allow } = written;
  const vendor = proxiedVendor(name);
  const problems: Problem[] = [];
  const add = (property: string, message: string) => problems.push({ path: `vendors.${name}.${property}`, message });
  const regions = Object.keys(vendor.upstreams);
  if (typeof region === "string" && !regions.includes(region)) {
    add("region", `must be one of: ${regions.join(", ")}, got '${region.slice(0, 64)}'`);
  }
  for (const setting of vendor.settings) {
    if (written[setting.name] === undefined) {
      add(setting.name, `must be set, e.g. '${setting.example}'`);
    }
  }
  if (allow !== undefined && vendor.sidePaths.length === 0) {
    add("allow", `must be set for ${vendorsWith((other) => other.sidePaths.length > 0)} only; remove it`);
  }
  for (const [index, path] of (Array.isArray(allow) ? allow : []).entries()) {
    const isOfOthers = vendor.sidePaths.length > 0 && (sidePaths as readonly unknown[]).includes(path);
    if (isOfOthers && !(vendor.sidePaths as readonly unknown[]).includes(path)) {
      add(`allow.${index}`, `must be one of: ${vendor.sidePaths.join(", ")}, got '${path}'`);
    }
  }
  for (const setting of foreignSettings(vendor)) {
    if (written[setting] !== undefined) {
      const owners = vendorsWith((other) => other.settings.some((own) => own.name === setting));
      add(setting, `must be set for ${owners} only`);
    }
  }
  return problems;
}

/** Names of settings that only other vendors have. */
function foreignSettings(vendor: ProxiedVendor): string[] {
  const own = vendor.settings.map((setting) => setting.name);
  const all = proxiedVendorNames.flatMap((name) => proxiedVendor(name).settings.map((setting) => setting.name));
  return [...new Set(all)].filter((setting) => !own.includes(setting));
}

/** Names of the vendors for which the condition holds, for messages. */
function vendorsWith(condition: (vendor: ProxiedVendor) => boolean): string {
  return proxiedVendorNames.filter((name) => condition(proxiedVendor(name))).join(" and ");
}

function checkUpstream(name: string, upstream: unknown): Problem[] {
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

/** One key for the tenant, in a file, or one per user, in no file. */
function checkKey(name: string, api: unknown): Problem[] {
  if (!isMap(api)) {
    return [];
  }
  const isPerUser = api.keys === "perUser";
  if (isPerUser === (api.key === undefined)) {
    return [];
  }
  const message = isPerUser
    ? "must not be set with 'keys: perUser', whose keys lie in no file; remove it"
    : "must be set, to text; or set 'keys' to 'perUser'";
  return [{ path: `apis.${name}.key`, message }];
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

/** A list that a vendor would refuse or cut, e.g. Google Analytics. */
function checkLists(path: string, { to, fields }: Written, planned: Written): Problem[] {
  const targets: readonly unknown[] = Array.isArray(to) ? to : Object.keys(planned);
  const withoutLists = proxiedVendorNames.filter(
    (name) => targets.includes(name) && Object.hasOwn(planned, name) && proxiedVendor(name).takesLists === false,
  );
  // Such a vendor has no groups either, so the plan's groups never reach it.
  if (withoutLists.length === 0 || path.startsWith("groups.")) {
    return [];
  }
  const names = withoutLists.map((name) => proxiedVendor(name).title).join(" and ");
  return entriesOf(fields)
    .filter(([, treatment]) => Object.hasOwn(asObject(treatment), "list"))
    .map(([field]) => ({
      path: `${path}.fields.${field}`,
      message: `must be a single value, since ${names} takes no lists; leave ${withoutLists.join(", ")} out of 'to'`,
    }));
}

const asObject = (value: unknown): Written => (isMap(value) ? value : {});
const entriesOf = (value: unknown): [string, unknown][] => Object.entries(asObject(value));
