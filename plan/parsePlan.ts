/** Checks a tracking plan and reports every problem, in the words of its author. */
import type { z } from "zod";
import { crossChecks, vendorProblem } from "./crossChecks";
import type { Problem } from "./problem";
import { planSchema, type TrackingPlan } from "./schema";
import { issueWords } from "./wording";

/** Largest plan in bytes of UTF-8 JSON: Cloud Run takes at most 32 KiB in one environment variable. */
export const maxPlanBytes = 32 * 1024;

export type PlanResult =
  | { readonly ok: true; readonly plan: TrackingPlan }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks a plan given as plain data. Never throws; every problem is reported, each with its path. */
export function parsePlan(input: unknown): PlanResult {
  const size = jsonBytes(input);
  if (size === undefined) {
    return { ok: false, problems: [{ path: "", message: "must be plain data (JSON)" }] };
  }
  const problems = crossChecks(input);
  if (size > maxPlanBytes) {
    problems.push({
      path: "",
      message: `must be at most ${maxPlanBytes} bytes as JSON, got ${size}; drop events or shorten enums and templates`,
    });
  }
  const parsed = planSchema.safeParse(input, { error: issueWords });
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      problems.push(...explain(issue, input));
    }
    return { ok: false, problems };
  }
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

function explain(issue: z.core.$ZodIssue, input: unknown): Problem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const at = [...path, key].join(".");
      return path[0] === "vendors" && path.length === 1
        ? { path: at, message: vendorProblem(key) }
        : { path: at, message: "is not a known property; remove it or check its spelling" };
    });
  }
  if (path[0] === "vendors" && path.length === 2 && issue.code === "invalid_key") {
    return [{ path: path.join("."), message: vendorProblem(path[1] ?? "") }];
  }
  if (issue.code === "invalid_key") {
    return [{ path: path.join("."), message: issue.issues[0]?.message ?? issue.message }];
  }
  if (path.length === 0 && (input === null || typeof input !== "object" || Array.isArray(input))) {
    return [{ path: "", message: "must be an object with 'version', 'vendors' and 'events'" }];
  }
  return [{ path: path.join("."), message: issue.message }];
}
