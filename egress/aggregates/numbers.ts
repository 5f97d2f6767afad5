/** The numbers of a group as the properties of its event. */
import { bucketNames } from "../../plan";
import type { CompiledAggregate } from "./compile";

/** Digits after which a mean is cut: beyond them it says more of single values than of all. */
const meanDigits = 6;

/** Properties by name, in the order of the plan. @param numbers by column; sums in steps of their field. */
export function numberProperties(
  { settings, columns, unitsOf }: CompiledAggregate,
  numbers: readonly number[],
): Record<string, number> {
  const { sum = [], mean = [], histogram = {} } = settings;
  const find = (statistic: string, field?: string, bucket?: number) =>
    numbers[
      columns.findIndex(
        (column) =>
          column.statistic === statistic &&
          (field === undefined || ("field" in column && column.field === field)) &&
          (bucket === undefined || ("bucket" in column && column.bucket === bucket)),
      )
    ] ?? 0;
  const properties: Record<string, number> = {};
  if (settings.count) {
    properties.count = find("count");
  }
  if (settings.people) {
    properties.people = find("people");
  }
  for (const field of sum) {
    properties[`sum_${field}`] = inStep(find("sum", field), unitsOf(field).step);
  }
  for (const field of mean) {
    const { step, lowest, highest } = unitsOf(field);
    const values = find("values", field);
    // With noise there may be less than one value, which has no mean.
    if (values >= 1) {
      const units = Math.min(Math.max(find("sum", field) / values, lowest), highest);
      properties[`mean_${field}`] = Number((units * step).toFixed(meanDigits));
    }
  }
  for (const [field, edges] of Object.entries(histogram)) {
    bucketNames(field, edges).forEach((name, bucket) => {
      properties[name] = find("bucket", field, bucket);
    });
  }
  return properties;
}

/** Steps as a number, without the rounding errors of a multiplication by 0.1. */
function inStep(units: number, step: number): number {
  return Number((units * step).toPrecision(15));
}
