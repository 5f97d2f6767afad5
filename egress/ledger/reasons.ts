/** Reasons why an event or a field was dropped. The ledger counts by these names; `docs/ledger.md` describes each. */
export const dropReasons = [
  "undeclared-vendor",
  "undeclared-path",
  "undeclared-event",
  "undeclared-field",
  "wrong-type",
  "not-allowed",
  "detected",
  "no-key",
  "no-id",
  "malformed",
  "too-large",
  "switched-off",
  "refused-by-vendor",
  "not-delivered",
  "origin",
  "overload",
  "not-ready",
  "aggregated",
  "as-row",
  "duplicate",
  "late",
  "per-person",
  "too-few",
  "budget",
] as const;
export type DropReason = (typeof dropReasons)[number];

/** A treatment's answer where nothing may leave. One frozen value a reason, so that the hot path allocates none. */
export class Refusal {
  constructor(readonly reason: DropReason) {}
}

export const wrongType = new Refusal("wrong-type");
export const notAllowed = new Refusal("not-allowed");
export const detected = new Refusal("detected");
