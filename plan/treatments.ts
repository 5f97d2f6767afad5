/** The treatments: how one field of an event is turned into something that may leave. A closed set with bounds. */
import * as z from "zod";
import { issueWords } from "./wording";

/** Names of the treatments that take no bounds. */
export const plainTreatments = ["boolean", "pseudonym", "country"] as const;
/** Names of the treatments that take bounds. */
export const boundedTreatments = [
  "enum",
  "integer",
  "number",
  "time",
  "hashBucket",
  "urlTemplate",
  "text",
  "presence",
  "list",
] as const;
const timePrecisions = ["year", "month", "day", "hour"] as const;
/** Days around the present in which a `time` is plausible, unless the plan gives bounds of its own. */
export const timeBounds = { past: 730, ahead: 1 } as const;
/** Most entries of a `list`: the most that Mixpanel takes. */
const maxListEntries = 255;

const finite = z.number({ error: "must be a number" });
const whole = z.int({ error: "must be a whole number" });

const enumTreatment = z.strictObject({
  enum: z
    .array(
      z.union([z.string().max(256), z.number(), z.boolean()], {
        error: "must be text of at most 256 characters, a number, true or false",
      }),
    )
    .min(1)
    .max(1000)
    .describe("Leaves if it is one of these values, else it is dropped."),
});
const integerTreatment = z.strictObject({
  integer: z
    .strictObject({ min: whole, max: whole })
    .refine((bounds) => bounds.min <= bounds.max, "'min' must not be above 'max'")
    .describe("A whole number, clamped to the bounds."),
});
const numberTreatment = z.strictObject({
  number: z
    .strictObject({ min: finite, max: finite, step: z.number().positive("'step' must be above 0") })
    .refine((bounds) => bounds.min <= bounds.max, "'min' must not be above 'max'")
    .describe("A number, clamped to the bounds and rounded to the step; halves round up."),
});
const days = z.int({ error: "must be a whole number of days" }).min(0).max(36_525);
const timePrecision = z.enum(timePrecisions);
const timeTreatment = z.strictObject({
  time: z
    .union(
      [
        timePrecision,
        z.strictObject({
          unit: timePrecision,
          past: days.optional().describe(`Days before the present that are allowed. Default: ${timeBounds.past}.`),
          ahead: days.optional().describe(`Days after the present that are allowed. Default: ${timeBounds.ahead}.`),
        }),
      ],
      { error: `must be one of: ${timePrecisions.join(", ")}; or a unit with bounds in days` },
    )
    .describe("A point in time near the present; leaves as ISO 8601, cut to this unit."),
});
const hashBucketTreatment = z.strictObject({
  hashBucket: z
    .int()
    .min(2)
    .max(65_536)
    .describe("How many buckets; leaves as the number, from 0, of the bucket that a keyed hash puts the value in."),
});
const urlTemplateTreatment = z.strictObject({
  urlTemplate: z
    .array(
      z
        .string()
        .max(512)
        .regex(/^\/[^\s?#]*$/, "must be a path such as '/reports/:id', without query or fragment"),
    )
    .min(1)
    .max(500)
    .describe("Templates such as /reports/:id. The first one that the path matches leaves, never the path itself."),
});
const textTreatment = z.strictObject({
  text: z
    .strictObject({ maxLength: z.int().min(1).max(1024) })
    .describe("Leaves unless a detector finds personal data in it. The policy pack flags it: prefer an enum."),
});

const presenceTreatment = z.strictObject({
  presence: z
    .literal(true, { error: "must be true" })
    .describe("Leaves as true if the field is there, whatever it holds."),
});

const scalarTreatments = [
  z
    .enum(plainTreatments)
    .describe("boolean: true or false. pseudonym: a keyed hash. country: ISO 3166-1 alpha-2, upper case."),
  enumTreatment,
  integerTreatment,
  numberTreatment,
  timeTreatment,
  hashBucketTreatment,
  urlTemplateTreatment,
  textTreatment,
] as const;

const listTreatment = z.strictObject({
  list: z
    .strictObject({
      of: z.union(scalarTreatments, { error: (issue) => treatmentProblem(issue.input, scalarNames) }),
      max: z.int({ error: "must be a whole number" }).min(1).max(maxListEntries),
    })
    .describe("A list of at most `max` values, each with the treatment `of`. Further values are dropped."),
});

/** How one field is treated before it may leave. A closed set: there is no way to let a value out as it is. */
export const treatmentSchema = z.union([...scalarTreatments, presenceTreatment, listTreatment], {
  error: (issue) => treatmentProblem(issue.input),
});

const boundedSchemas: Record<(typeof boundedTreatments)[number], z.ZodType> = {
  enum: enumTreatment,
  integer: integerTreatment,
  number: numberTreatment,
  time: timeTreatment,
  hashBucket: hashBucketTreatment,
  urlTemplate: urlTemplateTreatment,
  text: textTreatment,
  presence: presenceTreatment,
  list: listTreatment,
};

/** Treatments of a single value, as a list may have them. */
const scalarNames: readonly string[] = [...plainTreatments, ...boundedTreatments].filter(
  (name) => name !== "presence" && name !== "list",
);
const allNames: readonly string[] = [...plainTreatments, ...boundedTreatments];

/** What is wrong with a treatment, in the words of the plan's author. Plans hold no personal data, so names may be shown. */
function treatmentProblem(input: unknown, names: readonly string[] = allNames): string {
  const allowed = names.join(", ");
  if (typeof input === "string") {
    if ((boundedTreatments as readonly string[]).includes(input) && names.includes(input)) {
      return `treatment '${input}' must have bounds, e.g. ${example(input)}`;
    }
    return `must be a known treatment, got '${input.slice(0, 64)}'; use one of: ${allowed}`;
  }
  if (input === null || typeof input !== "object" || Array.isArray(input)) {
    return `must be a treatment; use one of: ${allowed}`;
  }
  const keys = Object.keys(input);
  const [key] = keys;
  if (keys.length !== 1 || key === undefined) {
    return `must name exactly one treatment, got ${keys.length}; use one of: ${allowed}`;
  }
  if (!Object.hasOwn(boundedSchemas, key) || !names.includes(key)) {
    if ((plainTreatments as readonly string[]).includes(key)) {
      return `treatment '${key}' takes no bounds; write just '${key}'`;
    }
    return `must be a known treatment, got '${key.slice(0, 64)}'; use one of: ${allowed}`;
  }
  const result = boundedSchemas[key as (typeof boundedTreatments)[number]].safeParse(input, { error: issueWords });
  const issue = result.success ? undefined : result.error.issues[0];
  return issue
    ? `treatment '${issue.path.join(".") || key}': ${issue.message}; e.g. ${example(key)}`
    : "must be a treatment";
}

function example(treatment: string): string {
  const examples: Record<string, string> = {
    enum: "{ enum: [free, team] }",
    integer: "{ integer: { min: 0, max: 500 } }",
    number: "{ number: { min: 0, max: 600000, step: 100 } }",
    time: "{ time: day }",
    hashBucket: "{ hashBucket: 64 }",
    urlTemplate: '{ urlTemplate: ["/", "/reports/:id"] }',
    text: "{ text: { maxLength: 80 } }",
    presence: "{ presence: true }",
    list: "{ list: { of: { enum: [pdf, csv] }, max: 5 } }",
  };
  return examples[treatment] ?? "boolean";
}

export type Treatment = z.infer<typeof treatmentSchema>;
/** The treatment of one value; an entry of a list has one too. */
export type ScalarTreatment = z.infer<typeof listTreatment>["list"]["of"];
