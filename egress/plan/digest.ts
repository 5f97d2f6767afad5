import { createHash } from "node:crypto";
import type { TrackingPlan } from "../../plan";

/** 64 bits of SHA-256 over the plan with its keys sorted: YAML and JSON of one plan have one digest. */
export function planDigest(plan: TrackingPlan): string {
  return createHash("sha256").update(JSON.stringify(plan, sortKeys)).digest("hex").slice(0, 16);
}

function sortKeys(_name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
