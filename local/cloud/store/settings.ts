/** Projects, quotas and switches of a local cloud. */
import * as z from "zod";

/** Limits per project; the defaults are those of a new Google Cloud project. */
export const quotaSchema = z.strictObject({
  /** Service accounts of a project (IAM quotas page: 100). */
  serviceAccounts: z.number().int().min(0).default(100),
  /** Cloud Run services of a project and region (Cloud Run quotas page: 1,000). */
  runServices: z.number().int().min(0).default(1000),
  /** VPC networks of a project (Compute quotas page: 15). */
  networks: z.number().int().min(0).default(15),
  /** Log buckets of a project (Cloud Logging quotas page: 100). */
  logBuckets: z.number().int().min(0).default(100),
  /** Sinks of a project (Cloud Logging quotas page: 200). */
  logSinks: z.number().int().min(0).default(200),
});

/**
 * How long `latest` of a secret may go on meaning the version before. Only access by number is strongly consistent; the rest
 * converges "typically within minutes, but may take a few hours" (Secret Manager, "Consistency", 2026-11).
 */
const latestDelaySchema = z.strictObject({
  /** Longest delay; each version has one of its own between 0 and this. */
  seconds: z.number().min(0).max(86_400),
  /** The same seed gives the same delays. */
  seed: z.string().default("local"),
});

/**
 * How long decisions may go by the policy before. "Typically 2 minutes, potentially 7 minutes or longer" (IAM, "Access change
 * propagation", 2026-11).
 */
const iamDelaySchema = z.strictObject({
  /** Longest delay, in seconds of the cloud's time; each change has one of its own between 0 and this. */
  seconds: z.number().min(0).max(86_400),
  /** The same seed gives the same delays. */
  seed: z.string().default("local"),
});

const projectSchema = z.strictObject({
  number: z.string().regex(/^[1-9][0-9]{5,14}$/),
  /** Folder or organisation above it, such as `folders/123` or `organizations/456`. */
  parent: z.string().optional(),
  /** Domain of the organisation's people. Default: none, so that people of every domain count as its own. */
  domain: z.string().optional(),
});

/** The cloud's settings, kept in the folder's `cloud.json` so that all processes agree on them. */
export const settingsSchema = z.strictObject({
  version: z.literal(1).default(1),
  projects: z.record(z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/), projectSchema),
  quotas: quotaSchema.default(() => quotaSchema.parse({})),
  /** Whether `projects.Service` must have enabled an API before it answers; off by default. */
  requireEnabledApis: z.boolean().default(false),
  /**
   * Whether a create that repeats an interrupted one (same URN, same inputs) gets what the first one made. Google answers
   * 409; off by default.
   */
  resumeCreates: z.boolean().default(false),
  /**
   * Whether a Cloud Run service is there although its first revision can't read a secret, as on Google Cloud; off by
   * default.
   */
  halfMadeServices: z.boolean().default(false),
  /** Off by default: `latest` is the newest version at once. */
  latestDelay: latestDelaySchema.optional(),
  /** Off by default: a change of a policy decides at once. */
  iamDelay: iamDelaySchema.optional(),
});

export type LatestDelay = z.infer<typeof latestDelaySchema>;
export type IamDelay = z.infer<typeof iamDelaySchema>;
export type CloudSettings = z.infer<typeof settingsSchema>;
export type CloudQuotas = z.infer<typeof quotaSchema>;

/** Settings to open a folder with; those that are left out stay as they are. */
export interface WantedSettings {
  /** Projects that exist, by id; added to those that the folder has. Default of a new folder: `bulkhead-local`. */
  readonly projects?: Readonly<
    Record<string, { readonly number: string; readonly parent?: string; readonly domain?: string }>
  >;
  /** Limits other than Google's defaults. */
  readonly quotas?: Partial<CloudQuotas>;
  /** Whether an API answers only after a `projects.Service` enabled it. Default: false. */
  readonly requireEnabledApis?: boolean;
  /**
   * Whether a create that repeats an interrupted one (same URN, same inputs) gets what the first one made, so that an
   * `up` after a killed `up` goes through. Google answers 409. Default: false.
   */
  readonly resumeCreates?: boolean;
  /**
   * Whether a Cloud Run service is there although its first revision can't read a secret, as on Google Cloud. The next
   * update then goes on with it. Default: false, so that such a create makes nothing.
   */
  readonly halfMadeServices?: boolean;
  /** How long `latest` of a secret may go on meaning the version before. Default: not at all. */
  readonly latestDelay?: { readonly seconds: number; readonly seed?: string };
  /** How long decisions may go by the IAM policy before a change. Default: not at all. */
  readonly iamDelay?: { readonly seconds: number; readonly seed?: string };
}
