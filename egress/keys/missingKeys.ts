/**
 * Keys that an operator has yet to add. Until then their vendors and APIs are not served, although the plan has them, and
 * nothing sent to them is acknowledged.
 */
import { join } from "node:path";
import { keyFolders, placeholderSecret, type TrackingPlan } from "../../plan";
import type { Problem } from "../problem";
import type { KeyMaterial } from "./keyMaterial";
import { wantedFiles } from "./wantedFiles";

export const noPseudonymKey: Problem = {
  path: "vendors",
  message: "a pseudonym key must exist in KEYS_DIR as 'pseudonym/<date>', e.g. 'pseudonym/2026-11-01'; mount one",
};

/** False for a plan with APIs only. */
export function needsPseudonyms(plan: TrackingPlan): boolean {
  return Object.values(plan.vendors).some((vendor) => vendor?.enabled !== false);
}

/** True for the text that a new tenant's secrets hold, since Cloud Run refuses a secret without a version. */
export function isPlaceholder(secret: string): boolean {
  return secret === placeholderSecret;
}

/** Files that still hold the placeholder, and the pseudonym key if none is left. */
export function missingKeys({ secrets, pseudonym, unfilledDays }: KeyMaterial, plan: TrackingPlan): Problem[] {
  const unfilled = wantedFiles(plan)
    .filter(({ file, inUse }) => inUse && isPlaceholder(secrets.get(file) ?? ""))
    .map(({ file, path }) => ({
      path,
      message: `file '${file}' must hold the real value, got the placeholder; add a version to the secret`,
    }));
  if (!needsPseudonyms(plan)) {
    return unfilled;
  }
  const days = unfilledDays.map((day) => ({
    path: "vendors",
    message: `file '${join(keyFolders.pseudonym, day)}' must hold the real value, got the placeholder; add a version to the secret`,
  }));
  return [...unfilled, ...days, ...(pseudonym.size === 0 && days.length === 0 ? [noPseudonymKey] : [])];
}
