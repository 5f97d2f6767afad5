/** Whether the numbers of a closed window may leave, and in what form: exact, or with noise that the privacy budget pays for. */
import type { Claim, PrivacyBudget } from "../budget/privacyBudget";
import type { SwitchState } from "../keys/killSwitch";
import { draw, type Noise, noiseOf } from "../privacy/mechanism";
import { type RandomBits, SystemBits } from "../privacy/randomBits";
import type { CompiledAggregate } from "./compile";

export type ReleaseOutcome = "released" | "switched-off" | Exclude<Claim, "granted">;

export interface Releaser {
  /** Asks once for each window, before any number is made. @param timeout milliseconds that it may take. */
  permit(start: number, timeout?: number): Promise<ReleaseOutcome>;
  /** The numbers of a group that leave; `empty` if nothing happened in it, `too-few` if too few people were in it. */
  numbers(exact: readonly number[]): readonly number[] | "empty" | "too-few";
}

export const exactReleaser: Releaser = {
  permit: () => Promise.resolve("released"),
  numbers: (exact) => (exact.every((number) => number === 0) ? "empty" : exact),
};

/** Milliseconds that the release of a window waits for a budget that can't be read. */
const usualTimeout = 60_000;

/**
 * Every group gets noise, also an empty one: the plan alone says which groups there are. The threshold sees the number of people with
 * its noise only, so what it lets through follows from numbers that could be published.
 */
export function privateReleaser(
  aggregate: CompiledAggregate,
  vendor: string,
  budget: PrivacyBudget,
  switchState: () => SwitchState,
  source: RandomBits = new SystemBits(),
): Releaser {
  const { settings, columns, peopleColumn } = aggregate;
  const { privacy } = settings;
  if (privacy === undefined) {
    throw new Error("an aggregate without 'privacy' has no noise");
  }
  const noise: readonly Noise[] = noiseOf(privacy, aggregate);
  return {
    async permit(start, timeout = usualTimeout) {
      if (switchState() === "off") {
        return "switched-off";
      }
      const claim = await budget.claim(`${aggregate.name}/${vendor}`, start, privacy.epsilon, timeout);
      return claim === "granted" ? "released" : claim;
    },
    numbers(exact) {
      const noisy = columns.map((_column, index) => {
        const own = noise[index];
        // Without noise nothing may leave.
        return own === undefined ? Number.NaN : (exact[index] ?? 0) + Number(draw(own, source));
      });
      return (noisy[peopleColumn] ?? 0) >= privacy.atLeast ? noisy : "too-few";
    },
  };
}
