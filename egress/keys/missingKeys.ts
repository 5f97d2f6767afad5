/**
 * What keeps a vendor or an API from being served although the plan has it: a key that its operator has yet to add. Nothing of it is
 * acknowledged until the key is there.
 */
import { placeholderSecret, type TrackingPlan } from "../../plan";
import type { Problem } from "../problem";
import type { KeyMaterial } from "./keyMaterial";
import { wantedFiles } from "./wantedFiles";

export const noPseudonymKey: Problem = {
  path: "vendors",
  message: "a pseudonym key must exist in KEYS_DIR as 'pseudonym/<date>', e.g. 'pseudonym/2026-11-01'; mount one",
};

/** A plan with APIs alone needs no pseudonyms. */
export function needsPseudonyms(plan: TrackingPlan): boolean {
  return Object.values(plan.vendors).some((vendor) => vendor?.enabled !== false);
}

/** A new tenant's secrets hold a text that says so, since Cloud Run refuses a secret without a version. */
export function isPlaceholder(secret: string): boolean {
  return secret === placeholderSecret;
}

/** Files that an operator has yet to fill, and pseudonym keys where there are none left. */
export function missingKeys({ secrets, pseudonym }: KeyMaterial, plan: TrackingPlan): Problem[] {
  const unfilled = wantedFiles(plan)
    .filter(({ file, inUse }) => inUse && isPlaceholder(secrets.get(file) ?? ""))
    .map(({ file, path }) => ({
      path,
      message: `file '${file}' must hold the real value, got the placeholder; add a version to the secret`,
    }));
  return needsPseudonyms(plan) && pseudonym.size === 0 ? [...unfilled, noPseudonymKey] : unfilled;
}
