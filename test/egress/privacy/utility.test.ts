/** The errors that docs/aggregates.md states, measured. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { numberProperties } from "../../../egress/aggregates/numbers";
import { privateReleaser } from "../../../egress/aggregates/releaser";
import { PrivacyBudget } from "../../../egress/budget/privacyBudget";
import { aggregatesPage, epsilons, errorOf, exactNumbers, groupSizes, utilityAggregate, utilityCases } from "./utility";

const budget = new PrivacyBudget({ read: () => Promise.reject(), replace: () => Promise.reject() }, 1);
const runs = 1_500;

describe("the error of a number", () => {
  test.each(
    utilityCases.flatMap((own) =>
      epsilons.flatMap((epsilon) => groupSizes.map((size) => [own.what, epsilon, size, own] as const)),
    ),
  )("%s with epsilon %d for %d people is as stated", (_what, epsilon, size, own) => {
    const aggregate = utilityAggregate(own, epsilon);
    const stated = errorOf(own, epsilon, size);
    const truth = own.truth(size);
    // A mean of few values in much noise is clamped to the field's bounds, and its error is smaller than stated.
    const isClamped = own.property.startsWith("mean") && stated > truth / 3;
    const { numbers } = privateReleaser(aggregate, "segment", budget, () => "on");
    const exact = exactNumbers(aggregate, own, size);
    let squares = 0;
    let left = 0;
    for (let run = 0; run < runs; run++) {
      const noisy = numbers(exact);
      const value = typeof noisy === "string" ? undefined : numberProperties(aggregate, noisy)[own.property];
      if (value !== undefined) {
        squares += (value - truth) ** 2;
        left++;
      }
    }
    const measured = Math.sqrt(squares / left);
    // Some groups of 100 stay in the noise of epsilon 0.1, and those that leave are the larger ones.
    if (!isClamped && left === runs) {
      // Five standard errors of a standard deviation of Laplace noise from so many runs.
      expect(Math.abs(measured / stated - 1)).toBeLessThan((5 * Math.sqrt(5 / 4)) / Math.sqrt(runs));
    }
    expect(Number.isFinite(stated)).toBe(true);
  });
});

test("docs/aggregates.md has the table (write it with `npm run docs`)", () => {
  const text = readFileSync(join(__dirname, "../../../docs/aggregates.md"), "utf8");
  expect(aggregatesPage(text)).toBe(text);
});
