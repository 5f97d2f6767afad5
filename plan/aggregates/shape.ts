/** What an aggregate's table looks like: its groups, known from the plan alone, and the numbers that each group has. */
import type { ScalarTreatment, Treatment } from "../treatments";
import { type AggregateSettings, aggregateLimits, hourOfDay } from "./schema";

/** One field of `by`. */
export interface Dimension {
  readonly name: string;
  /** Values that make a group each. An event without one of them is in a group of its own, which is the last. */
  readonly values: readonly (string | number | boolean)[];
  /** Number of groups that the dimension makes by itself. */
  readonly size: number;
}

/** A number that each group of a table has. */
export type Column =
  | { readonly statistic: "count" | "people" }
  /** Sum of a field's values, or how many there were, for a mean. */
  | { readonly statistic: "sum" | "values"; readonly field: string }
  | { readonly statistic: "bucket"; readonly field: string; readonly bucket: number };

/** A field as whole numbers of its steps, so that sums are exact. */
export interface Units {
  readonly step: number;
  /** Bounds in steps. */
  readonly lowest: number;
  readonly highest: number;
}

type Fields = Readonly<Record<string, Treatment>>;

/** Undefined if the field's values are not known from the plan. */
export function dimensionOf(name: string, fields: Fields): Dimension | undefined {
  if (name === hourOfDay) {
    return { name, values: range(24), size: 24 };
  }
  const values = Object.hasOwn(fields, name) ? groupValues(fields[name]) : undefined;
  return values === undefined ? undefined : { name, values, size: values.length + 1 };
}

function groupValues(treatment: Treatment | undefined): Dimension["values"] | undefined {
  if (treatment === "boolean") {
    return [false, true];
  }
  if (typeof treatment !== "object") {
    return undefined;
  }
  if ("enum" in treatment) {
    return [...new Set(treatment.enum)];
  }
  if ("presence" in treatment) {
    return [true];
  }
  return "hashBucket" in treatment ? range(treatment.hashBucket) : undefined;
}

/** Undefined unless the field is a number with bounds. */
export function unitsOf(treatment: Treatment | ScalarTreatment | undefined): Units | undefined {
  if (typeof treatment !== "object") {
    return undefined;
  }
  if ("integer" in treatment) {
    return { step: 1, lowest: treatment.integer.min, highest: treatment.integer.max };
  }
  if (!("number" in treatment)) {
    return undefined;
  }
  const { min, max, step } = treatment.number;
  // A multiple that is off by a rounding error of the division still counts as one.
  return { step, lowest: Math.ceil(min / step - 1e-9), highest: Math.floor(max / step + 1e-9) };
}

export function groupsOf({ by }: Pick<AggregateSettings, "by">, fields: Fields): number {
  return by.reduce((product, name) => product * (dimensionOf(name, fields)?.size ?? 1), 1);
}

/** The columns in the order in which they leave; the number of people last if only the threshold of `privacy` needs it. */
export function columnsOf({
  count,
  people,
  sum = [],
  mean = [],
  histogram = {},
  privacy,
}: AggregateSettings): Column[] {
  const columns: Column[] = [];
  if (count) {
    columns.push({ statistic: "count" });
  }
  if (people) {
    columns.push({ statistic: "people" });
  }
  for (const field of new Set([...sum, ...mean])) {
    columns.push({ statistic: "sum", field });
  }
  for (const field of new Set(mean)) {
    columns.push({ statistic: "values", field });
  }
  for (const [field, edges] of Object.entries(histogram)) {
    columns.push(...range(edges.length + 1).map((bucket): Column => ({ statistic: "bucket", field, bucket })));
  }
  if (privacy !== undefined && !people) {
    columns.push({ statistic: "people" });
  }
  return columns;
}

/** Names of the properties with which a group's event leaves, besides the fields of `by`. */
export function propertiesOf({ count, people, sum = [], mean = [], histogram = {} }: AggregateSettings): string[] {
  return [
    ...(count ? ["count"] : []),
    ...(people ? ["people"] : []),
    ...sum.map((field) => `sum_${field}`),
    ...mean.map((field) => `mean_${field}`),
    ...Object.entries(histogram).flatMap(([field, edges]) => bucketNames(field, edges)),
  ];
}

/** `pages_below_10`, `pages_from_10`, `pages_from_100`. */
export function bucketNames(field: string, edges: readonly number[]): string[] {
  const text = (edge: number) =>
    String(edge)
      .replace("-", "minus_")
      .replace(/[^a-z0-9_]/g, "_");
  return [`${field}_below_${text(edges[0] ?? 0)}`, ...edges.map((edge) => `${field}_from_${text(edge)}`)];
}

/** Bytes of a distinct count's sketch, with what it counts exactly at first. */
const sketchBytes = 12_288;
/** Bytes of one person in a window with `privacy`: the pseudonym and its place in the table. */
const personBytes = 128;

/** Most bytes that the table of one window takes for one vendor. */
export function tableBytes(settings: AggregateSettings, groups: number): number {
  const { people, privacy } = settings;
  const numbers = groups * columnsOf(settings).length * 8;
  if (privacy !== undefined) {
    return numbers + aggregateLimits.people * (personBytes + privacy.perPerson * 8);
  }
  return numbers + (people ? groups * sketchBytes : 0);
}

function range(length: number): number[] {
  return Array.from({ length }, (_unused, index) => index);
}
