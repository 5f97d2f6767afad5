/**
 * The tracking plan: which events and fields may leave a tenant, to which vendor, and how each field is treated.
 * One schema for the components (checked before anything is created), the policy pack and the egress proxy.
 */
import * as z from "zod";
import { aggregatesSchema, budgetSchema } from "./aggregates/schema";
import { sinksSchema } from "./sinks";
import { treatmentSchema } from "./treatments";
import { type ProxiedVendorName, proxiedVendor, proxiedVendorNames, sidePaths } from "./vendors";

const fileName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,62}$/, "must be a file name of lower-case letters, digits, '-', '_' or '.'");
const urlProblem = "must be a URL such as 'https://api.example.com', without query or credentials";
const url = z
  .string()
  .regex(/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/, { error: urlProblem, abort: true })
  .refine((text) => URL.canParse(text), urlProblem);
const fields = z.record(z.string().min(1).max(255), treatmentSchema);

/** Which vendors may receive it. Any text passes here: `parsePlan` says more clearly what is wrong with it; editors offer the names. */
const target = z.string().meta({ enum: proxiedVendorNames });

/** Settings that one vendor alone has. Their names come from the vendor table, so the compiler doesn't know them; `ownSettings` reads them. */
const ownSettingsShape = Object.fromEntries(
  proxiedVendorNames.flatMap((vendor) => {
    const { title, settings } = proxiedVendor(vendor);
    return settings.map(({ name, pattern, example, meaning }) => [
      name,
      z.string().regex(pattern, `must look like '${example}'`).optional().describe(`${title} only: ${meaning}.`),
    ]);
  }),
) as Record<never, never>;

const vendorSettings = z.strictObject({
  region: z.string().optional().describe("Region of the vendor's service; default: the vendor's first."),
  token: fileName.optional().describe("File in KEYS_DIR/tokens with the vendor's token. Default: the vendor's name."),
  ack: z
    .enum(["delivered", "early"])
    .optional()
    .describe(
      "`delivered` (default): the SDK's answer waits for the vendor. `early`: answered at once; a crash can lose events.",
    ),
  enabled: z.boolean().optional().describe("False refuses everything for this vendor. Default: true."),
  upstream: url.optional().describe("Replaces the vendor's base URL."),
  ...ownSettingsShape,
  allow: z
    .array(z.enum(sidePaths))
    .optional()
    .describe("Side paths that may be used; the caller's own data never goes with them, ids as pseudonyms only."),
});

const eventSettings = z.strictObject({
  to: z
    .array(target)
    .describe(
      "Vendors of this plan that receive the event; empty for events that are only counted by `aggregates` or go to `sinks`.",
    ),
  fields: fields
    .default({})
    .describe("Properties that may leave, each with its treatment. All others are dropped and counted."),
});

const apiSettings = z.strictObject({
  upstream: url.describe("Base URL that `/api/<name>/…` is forwarded to."),
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, "must be a header name")
    .describe("Request header that carries the key, e.g. `x-api-key`."),
  key: fileName.optional().describe("File in KEYS_DIR/apis with the key. Left out with `keys: perUser`."),
  keys: z
    .enum(["tenant", "perUser"])
    .optional()
    .describe(
      "`tenant`: one key, in a file. `perUser`: each user of the app enters their own in the launcher. Default: `tenant`.",
    ),
  prefix: z.string().max(32).optional().describe("Put before the key, e.g. `Bearer `."),
  forwardHeaders: z
    .array(z.string().regex(/^[A-Za-z0-9-]{1,64}$/, "must be a header name"))
    .optional()
    .describe("Further request headers of the caller that may pass."),
  websocket: z
    .boolean()
    .optional()
    .describe("True lets WebSockets through, with the key in the handshake. Default: false."),
});

export const planSchema = z.strictObject({
  version: z.literal(1, { error: "must be the number 1" }),
  vendors: z
    .partialRecord(z.enum(proxiedVendorNames), vendorSettings)
    .default({})
    .describe("Vendors that events may be sent to; every other vendor is refused."),
  events: z
    .record(z.string().min(1).max(255), eventSettings)
    .default({})
    .describe("By event name; `$page` and `$screen` stand for page and screen calls."),
  profiles: z
    .strictObject({ to: z.array(target).optional(), fields: fields.default({}) })
    .optional()
    .describe("Traits of identify and engage calls."),
  groups: z
    .record(z.string().min(1).max(255), z.strictObject({ to: z.array(target).optional(), fields: fields.default({}) }))
    .optional()
    .describe("Traits of group calls, by group type."),
  aggregates: aggregatesSchema,
  budget: budgetSchema,
  sinks: sinksSchema,
  apis: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and '-'"), apiSettings)
    .default({})
    .describe("APIs that are called through the proxy, which holds their keys, as `/api/<name>/…`."),
  origins: z
    .array(z.string().regex(/^https?:\/\/[^\s/?#*]+$/, "must be an origin such as 'https://app.example.com'"))
    .optional()
    .describe("Origins of browsers that may call the proxy; default none."),
  deliveryTimeout: z
    .number()
    .min(0)
    .max(60)
    .optional()
    .describe(
      "How long the proxy itself retries before it hands the vendor's retry signal to the SDK, in seconds. Default 10.",
    ),
});

export type TrackingPlan = z.infer<typeof planSchema>;
export type VendorSettings = z.infer<typeof vendorSettings>;
export type ApiSettings = z.infer<typeof apiSettings>;

/** The values of the settings that this vendor alone has, by name. */
export function ownSettings(name: ProxiedVendorName, settings: VendorSettings): Readonly<Record<string, string>> {
  const values = settings as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    proxiedVendor(name).settings.flatMap((setting) => {
      const value = values[setting.name];
      return typeof value === "string" ? [[setting.name, value]] : [];
    }),
  );
}

/** Names of the APIs whose calls carry each user's own key. */
export function userKeyApis(plan: TrackingPlan): string[] {
  return Object.entries(plan.apis).flatMap(([name, { keys }]) => (keys === "perUser" ? [name] : []));
}
