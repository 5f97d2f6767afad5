/**
 * The tracking plan: which events and fields may leave a tenant, to which vendor, and how each field is treated.
 * One schema for the components (checked before anything is created), the policy pack and the egress proxy.
 */
import { z } from "zod";
import { treatmentSchema } from "./treatments";
import { proxiedVendorNames } from "./vendors";

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

export const planSchema = z.strictObject({
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

export type TrackingPlan = z.infer<typeof planSchema>;
export type VendorSettings = z.infer<typeof vendorSettings>;
export type ApiSettings = z.infer<typeof apiSettings>;
