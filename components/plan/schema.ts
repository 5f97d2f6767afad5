/**
 * The tracking plan: which events and fields may leave a tenant, to which vendor, and how each field is treated.
 * One schema for the components (checked before anything is created), the policy pack and the egress proxy.
 */
import { z } from "zod";
import { isProxiedVendor, proxiedVendorNames, vendors } from "./vendors";

/** Largest plan in bytes of UTF-8 JSON: Cloud Run takes at most 32 KiB in one environment variable. */
export const maxPlanBytes = 32 * 1024;

/** Names of the treatments that take no bounds. */
export const plainTreatments = ["boolean", "pseudonym", "country"] as const;
/** Names of the treatments that take bounds. */
export const boundedTreatments = ["enum", "integer", "number", "time", "hashBucket", "urlTemplate", "text"] as const;
export const timePrecisions = ["year", "month", "day", "hour"] as const;

const finite = z.number({ error: "must be a number" });
const whole = z.int({ error: "must be a whole number" });

const enumTreatment = z.strictObject({
  enum: z
    .array(z.union([z.string().max(256), z.number(), z.boolean()]))
    .min(1)
    .max(1000),
});
const integerTreatment = z.strictObject({
  integer: z
    .strictObject({ min: whole, max: whole })
    .refine((bounds) => bounds.min <= bounds.max, "'min' must not be above 'max'"),
});
const numberTreatment = z.strictObject({
  number: z
    .strictObject({ min: finite, max: finite, step: z.number().positive("'step' must be above 0") })
    .refine((bounds) => bounds.min <= bounds.max, "'min' must not be above 'max'"),
});
const timeTreatment = z.strictObject({ time: z.enum(timePrecisions) });
const hashBucketTreatment = z.strictObject({ hashBucket: z.int().min(2).max(65_536) });
const urlTemplateTreatment = z.strictObject({
  urlTemplate: z
    .array(
      z
        .string()
        .max(512)
        .regex(/^\/[^\s?#]*$/, "must be a path such as '/reports/:id', without query or fragment"),
    )
    .min(1)
    .max(500),
});
const textTreatment = z.strictObject({ text: z.strictObject({ maxLength: z.int().min(1).max(1024) }) });

/** How one field is treated before it may leave. A closed set: there is no way to let a value out as it is. */
export const treatmentSchema = z.union(
  [
    z.enum(plainTreatments),
    enumTreatment,
    integerTreatment,
    numberTreatment,
    timeTreatment,
    hashBucketTreatment,
    urlTemplateTreatment,
    textTreatment,
  ],
  { error: (issue) => treatmentProblem(issue.input) },
);

const boundedSchemas: Record<(typeof boundedTreatments)[number], z.ZodType> = {
  enum: enumTreatment,
  integer: integerTreatment,
  number: numberTreatment,
  time: timeTreatment,
  hashBucket: hashBucketTreatment,
  urlTemplate: urlTemplateTreatment,
  text: textTreatment,
};

/** What is wrong with a treatment, in the words of the plan's author. Plans hold no personal data, so names may be shown. */
function treatmentProblem(input: unknown): string {
  const allowed = [...plainTreatments, ...boundedTreatments].join(", ");
  if (typeof input === "string") {
    if ((boundedTreatments as readonly string[]).includes(input))
      return `treatment '${input}' must have bounds, e.g. ${example(input)}`;
    return `must be a known treatment, got '${input.slice(0, 64)}'; use one of: ${allowed}`;
  }
  if (input === null || typeof input !== "object" || Array.isArray(input))
    return `must be a treatment; use one of: ${allowed}`;
  const keys = Object.keys(input);
  const [key] = keys;
  if (keys.length !== 1 || key === undefined)
    return `must name exactly one treatment, got ${keys.length}; use one of: ${allowed}`;
  if (!(key in boundedSchemas)) {
    if ((plainTreatments as readonly string[]).includes(key))
      return `treatment '${key}' takes no bounds; write just '${key}'`;
    return `must be a known treatment, got '${key.slice(0, 64)}'; use one of: ${allowed}`;
  }
  const result = boundedSchemas[key as (typeof boundedTreatments)[number]].safeParse(input);
  const issue = result.success ? undefined : result.error.issues[0];
  return issue
    ? `treatment '${issue.path.join(".") || key}': ${lowerFirst(issue.message)}; e.g. ${example(key)}`
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
  };
  return examples[treatment] ?? "boolean";
}

const fileName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,62}$/, "must be a file name of lower-case letters, digits, '-', '_' or '.'");
const url = z
  .string()
  .regex(
    /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/,
    "must be a URL such as 'https://api.example.com', without query or credentials",
  );
const fields = z.record(z.string().min(1).max(255), treatmentSchema);

const vendorSettings = z.strictObject({
  /** Region of the vendor's service; default: the vendor's first. */
  region: z.string().optional(),
  /** File in KEYS_DIR/tokens with the vendor's token. Default: the vendor's name. */
  token: fileName.optional(),
  /** `delivered` (default): the SDK's answer waits for the vendor. `early`: answered at once; a crash can lose events. */
  ack: z.enum(["delivered", "early"]).optional(),
  /** False refuses everything for this vendor. Default: true. */
  enabled: z.boolean().optional(),
  /** Replaces the vendor's base URL. */
  upstream: url.optional(),
  /** GA4 only: the stream's measurement id. */
  measurementId: z
    .string()
    .regex(/^G-[A-Z0-9]{4,16}$/, "must look like 'G-XXXXXXXX'")
    .optional(),
  /** Side paths that may be used; the caller's own data never goes with them, ids as pseudonyms only. */
  allow: z.array(z.enum(["flags", "remote-config"])).optional(),
});

const eventSettings = z.strictObject({
  to: z.array(z.string()).min(1),
  fields: fields.default({}),
});

const apiSettings = z.strictObject({
  upstream: url,
  /** Request header that carries the key, e.g. `x-api-key`. */
  header: z.string().regex(/^[A-Za-z0-9-]{1,64}$/, "must be a header name"),
  /** File in KEYS_DIR/apis with the key. */
  key: fileName,
  /** Put before the key, e.g. `Bearer `. */
  prefix: z.string().max(32).optional(),
  /** Further request headers of the caller that may pass. */
  forwardHeaders: z.array(z.string().regex(/^[A-Za-z0-9-]{1,64}$/, "must be a header name")).optional(),
});

const planShape = z.strictObject({
  version: z.literal(1, { error: "must be 1" }),
  vendors: z.partialRecord(z.enum(proxiedVendorNames), vendorSettings).default({}),
  /** By event name; `$page` and `$screen` stand for page and screen calls. */
  events: z.record(z.string().min(1).max(255), eventSettings).default({}),
  /** Traits of identify and engage calls. */
  profiles: z.strictObject({ to: z.array(z.string()).optional(), fields: fields.default({}) }).optional(),
  /** Traits of group calls, by group type. */
  groups: z
    .record(
      z.string().min(1).max(255),
      z.strictObject({ to: z.array(z.string()).optional(), fields: fields.default({}) }),
    )
    .optional(),
  apis: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and '-'"), apiSettings)
    .default({}),
  /** Origins of browsers that may call the proxy; default none. */
  origins: z
    .array(z.string().regex(/^https?:\/\/[^\s/?#*]+$/, "must be an origin such as 'https://app.example.com'"))
    .optional(),
  /** How long the proxy itself retries before it hands the vendor's retry signal to the SDK, in seconds. Default 10. */
  deliveryTimeout: z.number().min(0).max(60).optional(),
});

export type Treatment = z.infer<typeof treatmentSchema>;
export type TrackingPlan = z.infer<typeof planShape>;
export type VendorSettings = z.infer<typeof vendorSettings>;
export type ApiSettings = z.infer<typeof apiSettings>;

/** One thing wrong with a plan: where (dotted path, `` for the whole plan) and what. */
export interface PlanProblem {
  readonly path: string;
  readonly message: string;
}

export type PlanResult =
  | { readonly ok: true; readonly plan: TrackingPlan }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

/** Checks a plan given as plain data. Never throws; every problem is reported, each with its path. */
export function parsePlan(input: unknown): PlanResult {
  const size = jsonBytes(input);
  if (size === undefined) return { ok: false, problems: [{ path: "", message: "must be plain data (JSON)" }] };
  const problems: PlanProblem[] = [];
  if (size > maxPlanBytes) {
    problems.push({
      path: "",
      message: `must be at most ${maxPlanBytes} bytes as JSON, got ${size}; drop events or shorten enums and templates`,
    });
  }
  const parsed = planShape.safeParse(input);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(...explain(issue, input));
    return { ok: false, problems };
  }
  problems.push(...crossChecks(parsed.data));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, plan: parsed.data };
}

function jsonBytes(input: unknown): number | undefined {
  try {
    const text = JSON.stringify(input);
    return text === undefined ? undefined : Buffer.byteLength(text);
  } catch {
    return undefined;
  }
}

function explain(issue: z.core.$ZodIssue, input: unknown): PlanProblem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const at = [...path, key].join(".");
      return path[0] === "vendors" && path.length === 1
        ? { path: at, message: vendorProblem(key) }
        : { path: at, message: "is not a known property; remove it or check its spelling" };
    });
  }
  if (path[0] === "vendors" && path.length === 2 && issue.code === "invalid_key")
    return [{ path: path.join("."), message: vendorProblem(path[1] ?? "") }];
  if (issue.code === "invalid_key")
    return [{ path: path.join("."), message: lowerFirst(issue.issues[0]?.message ?? issue.message) }];
  if (path.length === 0 && (input === null || typeof input !== "object"))
    return [{ path: "", message: "must be an object with 'version', 'vendors' and 'events'" }];
  return [{ path: path.join("."), message: lowerFirst(issue.message) }];
}

function vendorProblem(name: string): string {
  const known = vendors.get(name);
  const allowed = `use one of: ${proxiedVendorNames.join(", ")}`;
  return known
    ? `${known.title} has no checked wire format; ${allowed}`
    : `must be a known vendor, got '${name.slice(0, 64)}'; ${allowed}`;
}

function crossChecks(plan: TrackingPlan): PlanProblem[] {
  const problems: PlanProblem[] = [];
  for (const [name, settings] of Object.entries(plan.vendors)) {
    const regions = Object.keys(vendors.get(name)?.upstreams ?? {});
    if (settings?.region !== undefined && !regions.includes(settings.region)) {
      problems.push({
        path: `vendors.${name}.region`,
        message: `must be one of: ${regions.join(", ")}, got '${settings.region}'`,
      });
    }
    if (name === "ga4" && settings?.measurementId === undefined) {
      problems.push({ path: "vendors.ga4.measurementId", message: "must be set, e.g. 'G-XXXXXXXX'" });
    }
    if (name !== "ga4" && settings?.measurementId !== undefined) {
      problems.push({ path: `vendors.${name}.measurementId`, message: "must be set for ga4 only" });
    }
  }
  const checkTargets = (path: string, targets: readonly string[] | undefined) => {
    targets?.forEach((target, index) => {
      if (!(target in plan.vendors)) {
        const message = isProxiedVendor(target)
          ? `must be a vendor of this plan, got '${target}'; add it under 'vendors'`
          : vendorProblem(target);
        problems.push({ path: `${path}.to.${index}`, message });
      }
    });
  };
  for (const [name, event] of Object.entries(plan.events)) checkTargets(`events.${name}`, event.to);
  checkTargets("profiles", plan.profiles?.to);
  for (const [name, group] of Object.entries(plan.groups ?? {})) checkTargets(`groups.${name}`, group.to);
  return problems;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** JSON Schema (draft 2020-12) of a plan, for editors. */
export function planJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(planShape, { io: "input" }), title: "Bulkhead tracking plan" } as Record<string, unknown>;
}
