/** How much of its budget a plan spends by itself. Empty windows are released too, so this follows from the plan alone. */
import type { TrackingPlan } from "../schema";
import { windowLengths } from "./schema";

const daysOfLongestMonth = 31;

/** Epsilon that a month of 31 days spends if every window is released, and after how many days the budget is spent. */
export function budgetUse(plan: TrackingPlan): { readonly perMonth: number; readonly lastsDays: number } {
  const perDay = Object.values(plan.aggregates ?? {}).reduce(
    (sum, { privacy, every, to }) =>
      sum + ((privacy?.epsilon ?? 0) * to.length * windowLengths.day) / windowLengths[every],
    0,
  );
  const budget = plan.budget?.epsilon ?? 0;
  return { perMonth: perDay * daysOfLongestMonth, lastsDays: perDay === 0 ? daysOfLongestMonth : budget / perDay };
}

/** Epsilon in millionths: whole numbers, so that a budget adds up exactly. */
export function microEpsilon(epsilon: number): number {
  return Math.round(epsilon * 1e6);
}

/** True if the plan has an aggregate with `privacy`: its proxy runs as one instance and keeps a budget. */
export function hasPrivacy(plan: TrackingPlan): boolean {
  return Object.values(plan.aggregates ?? {}).some(({ privacy }) => privacy !== undefined);
}
