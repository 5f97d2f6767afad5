/** `aggregates` and `budget` of a tracking plan: numbers about events that leave in place of the events. */
import * as z from "zod";
import { proxiedVendorNames } from "../vendors";

/** How long a window is, in milliseconds. */
export const windowLengths = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Bounds of what a plan may ask for. */
export const aggregateLimits = {
  /** Most groups of one aggregate. */
  groups: 10_000,
  /** Most bytes of memory that the tables of all aggregates may take, of the 512 MiB of an instance. */
  bytes: 96 * 1024 * 1024,
  /** Most edges of a histogram. */
  edges: 50,
  /** Most properties of an event that carries an aggregate: Google Analytics takes 25, two of which it needs itself. */
  properties: 23,
  /** Most values, in steps of the field, of one summand. A wider one could carry a phone number out by itself. */
  summands: 1e9,
  /** Most people of one window with `privacy`; events of further people are counted as `overload`. */
  people: 131_072,
  epsilon: { min: 0.01, max: 10 },
  delta: { min: 1e-12, max: 1e-5 },
  perPerson: 20,
} as const;

/** Stands for the hour of the day (UTC) in `by`. */
export const hourOfDay = "$hour";

const { epsilon, delta, perPerson } = aggregateLimits;
const fieldNames = z.array(z.string().min(1).max(255)).min(1).max(20);
const target = z.string().meta({ enum: proxiedVendorNames });
const epsilonProblem = `must be from ${epsilon.min} to ${epsilon.max}; smaller adds more noise, 1 is a usual choice`;
const micros = (value: number) => Math.abs(value * 1e6 - Math.round(value * 1e6)) < 1e-6;

const privacySettings = z.strictObject({
  epsilon: z
    .number()
    .min(epsilon.min, epsilonProblem)
    .max(epsilon.max, epsilonProblem)
    .refine(micros, "must have at most 6 decimals")
    .describe("Most that one window may reveal about one person, over all numbers of this aggregate for one vendor."),
  perPerson: z
    .int({ error: "must be a whole number" })
    .min(1)
    .max(perPerson)
    .describe("Events of one person that count in a window; further ones don't."),
  atLeast: z
    .int({ error: "must be a whole number" })
    .min(1)
    .max(1_000_000)
    .describe("Groups stay behind if their number of people, with its noise, is below this."),
  delta: z
    .number()
    .min(delta.min)
    .max(delta.max)
    .optional()
    .describe("Makes the noise Gaussian, with this probability of a worse bound. Default: Laplace noise, without one."),
});

export const aggregateSettings = z.strictObject({
  of: z.string().min(1).max(255).describe("Event of this plan that is counted."),
  count: z.literal(true, { error: "must be true" }).optional().describe("Number of events, as `count`."),
  people: z.literal(true, { error: "must be true" }).optional().describe("Number of distinct people, as `people`."),
  sum: fieldNames.optional().describe("Integer and number fields whose sum leaves, as `sum_<field>`."),
  mean: fieldNames.optional().describe("Integer and number fields whose mean leaves, as `mean_<field>`."),
  histogram: z
    .record(
      z.string().min(1).max(255),
      z
        .array(z.number({ error: "must be a number" }))
        .min(1)
        .max(aggregateLimits.edges),
    )
    .optional()
    .describe(
      "Ascending edges by field: how many values are below the first, from each to the next, and above the last.",
    ),
  by: z
    .array(z.string().min(1).max(255))
    .max(10)
    .default([])
    .describe(
      "Fields that make the groups: enum, boolean, hashBucket or presence; `$hour` is the hour of the day in UTC.",
    ),
  every: z
    .enum(Object.keys(windowLengths) as (keyof typeof windowLengths)[])
    .describe("Length of a window; windows begin on the minute, hour or day in UTC."),
  to: z.array(target).min(1).describe("Vendors that get the numbers, of the events that their own SDKs sent."),
  privacy: privacySettings.optional().describe("Adds noise, so that no number says much about any one person."),
});

export const aggregatesSchema = z
  .record(
    z
      .string()
      .regex(
        /^[a-z][a-z0-9_]{0,39}$/,
        "must be 1 to 40 lower-case letters, digits and '_', since it is the event's name",
      ),
    aggregateSettings,
  )
  .optional()
  .describe("Numbers about events, by the name under which they leave: one event per group at the end of each window.");

export const budgetSchema = z
  .strictObject({
    epsilon: z
      .number()
      .positive("must be above 0")
      .max(100_000)
      .refine(micros, "must have at most 6 decimals")
      .describe("Most epsilon that all releases of a month may spend together; then nothing more is released."),
    every: z.literal("month", { error: "must be month" }).describe("Calendar month in UTC."),
  })
  .optional()
  .describe("Needed by aggregates with `privacy`.");

export type AggregateSettings = z.infer<typeof aggregateSettings>;
export type PrivacySettings = z.infer<typeof privacySettings>;
