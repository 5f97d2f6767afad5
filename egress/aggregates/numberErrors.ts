/** How far noise moves each number of a private aggregate, so that its plan's author can choose epsilon. */
import { noiseOf, standardError } from "../privacy/mechanism";
import type { CompiledAggregate } from "./compile";
import { numberProperties } from "./numbers";

/**
 * Standard deviation of the noise of each property; undefined without `privacy`. That of a mean depends on how many values there
 * are, so it is given for these numbers of a group.
 *
 * @param numbers by column; sums in steps of their field.
 */
export function numberErrors(
  aggregate: CompiledAggregate,
  numbers: readonly number[],
): Readonly<Record<string, number>> | undefined {
  const { settings, columns, unitsOf } = aggregate;
  if (settings.privacy === undefined) {
    return undefined;
  }
  const errors = noiseOf(settings.privacy, aggregate).map(standardError);
  const { mean = [], ...others } = settings;
  const properties = numberProperties({ ...aggregate, settings: others }, errors);
  for (const field of mean) {
    const columnOf = (statistic: "sum" | "values") =>
      columns.findIndex((column) => column.statistic === statistic && "field" in column && column.field === field);
    const [sum, values] = [columnOf("sum"), columnOf("values")];
    const count = numbers[values] ?? 0;
    const average = (numbers[sum] ?? 0) / count;
    // Of a quotient, to the first order: both noises are independent.
    const error = Math.hypot(errors[sum] ?? 0, average * (errors[values] ?? 0)) / count;
    properties[`mean_${field}`] = error * unitsOf(field).step;
  }
  return properties;
}
