/** Checks a plan and says everything that is wrong with it, in the words of its author. */
import type { z } from "zod";
import { planSchema, type TrackingPlan } from "./schema";
import { isProxiedVendor, proxiedVendorNames, vendorOfHost, vendors } from "./vendors";
import { issueMessage, lowerFirst } from "./wording";

/** Largest plan in bytes of UTF-8 JSON: Cloud Run takes at most 32 KiB in one environment variable. */
export const maxPlanBytes = 32 * 1024;

/** One thing wrong with a plan: where (dotted path, `` for the whole plan) and what. */
export interface PlanProblem {
  readonly path: string;
  readonly message: string;
}

export type PlanResult =
  | { readonly ok: true; readonly plan: TrackingPlan }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

/** Checks a plan given as plain data. Never throws; every problem is reported, each with its path. */
export function parsePlan(input: unknown): PlanResult {
  const size = jsonBytes(input);
  if (size === undefined) return { ok: false, problems: [{ path: "", message: "must be plain data (JSON)" }] };
  const problems: PlanProblem[] = [];
  if (size > maxPlanBytes) {
    problems.push({
      path: "",
      message: `must be at most ${maxPlanBytes} bytes as JSON, got ${size}; drop events or shorten enums and templates`,
    });
  }
  const parsed = planSchema.safeParse(input);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(...explain(issue, input));
    return { ok: false, problems };
  }
  problems.push(...crossChecks(parsed.data));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, plan: parsed.data };
}

function jsonBytes(input: unknown): number | undefined {
  try {
    const text = JSON.stringify(input);
    return text === undefined ? undefined : Buffer.byteLength(text);
  } catch {
    return undefined;
  }
}

function explain(issue: z.core.$ZodIssue, input: unknown): PlanProblem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const at = [...path, key].join(".");
      return path[0] === "vendors" && path.length === 1
        ? { path: at, message: vendorProblem(key) }
        : { path: at, message: "is not a known property; remove it or check its spelling" };
    });
  }
  if (path[0] === "vendors" && path.length === 2 && issue.code === "invalid_key")
    return [{ path: path.join("."), message: vendorProblem(path[1] ?? "") }];
  if (issue.code === "invalid_key")
    return [{ path: path.join("."), message: lowerFirst(issue.issues[0]?.message ?? issue.message) }];
  if (path.length === 0 && (input === null || typeof input !== "object" || Array.isArray(input)))
    return [{ path: "", message: "must be an object with 'version', 'vendors' and 'events'" }];
  return [{ path: path.join("."), message: issueMessage(issue) }];
}

function vendorProblem(name: string): string {
  const known = vendors.get(name);
  const allowed = `use one of: ${proxiedVendorNames.join(", ")}`;
  return known
    ? `${known.title} has no checked wire format; ${allowed}`
    : `must be a known vendor, got '${name.slice(0, 64)}'; ${allowed}`;
}

/** Vendors that have feature flags and remote configuration beside events. */
const vendorsWithSidePaths: ReadonlySet<string> = new Set(["mixpanel", "posthog"]);

function crossChecks(plan: TrackingPlan): PlanProblem[] {
  const problems: PlanProblem[] = [];
  for (const [name, settings] of Object.entries(plan.vendors)) {
    const regions = Object.keys(vendors.get(name)?.upstreams ?? {});
    if (settings?.region !== undefined && !regions.includes(settings.region)) {
      problems.push({
        path: `vendors.${name}.region`,
        message: `must be one of: ${regions.join(", ")}, got '${settings.region}'`,
      });
    }
    if (name === "ga4" && settings?.measurementId === undefined) {
      problems.push({ path: "vendors.ga4.measurementId", message: "must be set, e.g. 'G-XXXXXXXX'" });
    }
    if (settings?.allow !== undefined && !vendorsWithSidePaths.has(name)) {
      problems.push({ path: `vendors.${name}.allow`, message: "must be set for mixpanel and posthog only; remove it" });
    }
    if (name !== "ga4" && settings?.measurementId !== undefined) {
      problems.push({ path: `vendors.${name}.measurementId`, message: "must be set for ga4 only" });
    }
  }
  for (const [name, { upstream }] of Object.entries(plan.apis)) {
    const vendor = vendorOfHost(new URL(upstream).hostname);
    if (vendor !== undefined) {
      problems.push({
        path: `apis.${name}.upstream`,
        message: `must not be an analytics vendor's, got a host of ${vendor.title}: API bodies pass unchecked; use 'vendors'`,
      });
    }
  }
  const checkTargets = (path: string, targets: readonly string[] | undefined) => {
    targets?.forEach((target, index) => {
      if (!Object.hasOwn(plan.vendors, target)) {
        const message = isProxiedVendor(target)
          ? `must be a vendor of this plan, got '${target}'; add it under 'vendors'`
          : vendorProblem(target);
        problems.push({ path: `${path}.to.${index}`, message });
      }
    });
  };
  for (const [name, event] of Object.entries(plan.events)) checkTargets(`events.${name}`, event.to);
  checkTargets("profiles", plan.profiles?.to);
  for (const [name, group] of Object.entries(plan.groups ?? {})) checkTargets(`groups.${name}`, group.to);
  return problems;
}
