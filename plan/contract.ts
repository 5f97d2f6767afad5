/**
 * What the parts of Bulkhead agree on: labels, roles, environment variables, key files and the forms of ids. The
 * components write these names, the egress proxy reads them, the policy pack and `prove` look for them. Each is defined
 * here and nowhere else.
 */

/** Label with the tenant's id, on everything that takes labels. */
export const tenantLabel = "tenant";
/** Label that says what a thing is part of: one of `roles`. */
export const roleLabel = "bulkhead-role";
/** Labels that Bulkhead sets itself; a caller can't override them. */
export const reservedLabels: readonly string[] = [tenantLabel, roleLabel];

/** Values of the label `bulkhead-role`. */
export const roles = { workload: "workload", egressProxy: "egress-proxy", cell: "cell" } as const;
export type Role = (typeof roles)[keyof typeof roles];

/** Isolation domain of everything that belongs to no tenant. */
export const platformDomain = "platform";

/** A tenant's id: 3–20 characters. 20 + `-egress` fits the 30 that a service account id may have. */
export const tenantIdPattern = /^[a-z][a-z0-9-]{1,18}[a-z0-9]$/;
/** Ids that no tenant may have. */
export const reservedTenantIds: readonly string[] = [platformDomain];
/** A Google Cloud project id: 6–30 characters (Resource Manager, "Creating and managing projects"). */
export const projectIdPattern = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/;

/** Environment variables of a tenant's containers. */
export const env = {
  /** Tenant id. Workload and egress proxy. */
  tenant: "TENANT",
  /** Name of the tenant's bucket. Workload; egress proxy if it keeps the users' files apart. */
  bucket: "BUCKET",
  /** Folder of mounted keys. Workload and egress proxy. */
  keysDir: "KEYS_DIR",
  /** Base URL of the relay. Workload. */
  relayUrl: "RELAY_URL",
  /** TCP port to listen on; Cloud Run sets it for the container with the ingress. */
  port: "PORT",
  /** Tracking plan as JSON or YAML. Egress proxy. */
  plan: "ANALYTICS_PLAN",
  /** File with the tracking plan, if `ANALYTICS_PLAN` is not set. Egress proxy, outside Google Cloud. */
  planFile: "ANALYTICS_PLAN_FILE",
  /** Base URL of Cloud Storage in place of Google's. Egress proxy, in tests and local runs: only beside `ALLOW_HTTP_UPSTREAM`. */
  storageUrl: "STORAGE_URL",
  /** `1` makes tokens for the users' folders, instead of standing in for Cloud Storage. Egress proxy. */
  bucketTokens: "BUCKET_TOKENS",
  /** Base URL of the exchange of tokens in place of Google's. Egress proxy, like `STORAGE_URL`. */
  tokenExchangeUrl: "TOKEN_EXCHANGE_URL",
  /** Where Google's clients find the user's files. Sessions of the workload. */
  storageEmulator: "STORAGE_EMULATOR_HOST",
  /** `1` lets the relay pass on what the launcher adds to a call: which user's it is, and that user's key. Relay. */
  userKeys: "USER_KEYS",
  /** URL of the egress proxy. Relay. */
  proxyUrl: "PROXY_URL",
  /** Buckets whose object `off` is part of the kill switch, separated by commas. Egress proxy, on Google Cloud. */
  switchBuckets: "SWITCH_BUCKETS",
  /** Bucket with the budget of aggregates with `privacy`. Egress proxy, on Google Cloud. */
  budgetBucket: "BUDGET_BUCKET",
  /** Folder with that budget. Egress proxy, outside Google Cloud. */
  budgetFolder: "BUDGET_FOLDER",
  /** Topic of Pub/Sub for rows, as `projects/<id>/topics/<name>`. Egress proxy, on Google Cloud. */
  rowsTopic: "ROWS_TOPIC",
  /** Folder for rows. Egress proxy, outside Google Cloud. */
  rowsFolder: "ROWS_FOLDER",
  /** Seconds for which a start looks for its way out. Egress proxy and relay, on Google Cloud. */
  wayOutSeconds: "WAY_OUT_SECONDS",
  /** Settings of the users' sessions as JSON. Workload, read by the launcher. */
  sessions: "SESSIONS",
  /** `1` permits plain HTTP to vendors and APIs. Tests only; the policy pack refuses it. */
  allowHttpUpstream: "ALLOW_HTTP_UPSTREAM",
} as const;

/** What a tenant's secret is for: the middle of its name, `<tenant>_<purpose>_<name>`. */
export const secretPurposes = ["key", "token", "api", "pseudonym", "users"] as const;
export type SecretPurpose = (typeof secretPurposes)[number];
/** Letters and digits of a generated key, as many as 256 bits need: 43 × log2(62) > 256. */
export const generatedKeyLength = 43;
/** Annotations of a tenant's secret: who makes its value, and the age in days at which `bulkhead rotate due` replaces it. */
export const keyAnnotations = { kind: "bulkhead-kind", rotateDays: "bulkhead-rotate-days" } as const;

/** Folders and files below `KEYS_DIR` in the egress proxy. */
export const keyFolders = {
  /** Vendors' tokens, by the name that the plan gives. */
  tokens: "tokens",
  /** Keys of APIs, by the name that the plan gives. */
  apis: "apis",
  /** Pseudonym keys, by the UTC day from which each is used. */
  pseudonym: "pseudonym",
  /** Key of the users' folders and counts: a file, since it never changes. */
  users: "users",
  /** The kill switch. */
  switch: "switch",
} as const;
/** File in `keyFolders.switch`, and object in each of `SWITCH_BUCKETS`, that lists what is switched off. */
export const switchFile = "off";
/** Names of the buckets of a cell's kill switch, which every egress proxy of the cell reads. A tenant's end in `-switch-…`. */
export const cellSwitchBucketPattern = /^[a-z][a-z0-9-]*-switches-\d+$/;

/** Milliseconds of a day. */
export const dayLength = 24 * 60 * 60_000;

/** True if the text is a UTC day `YYYY-MM-DD` that exists. */
export function isDay(value: unknown): value is string {
  return typeof value === "string" && startOfDay(value) !== undefined;
}

/** Milliseconds of the day's first instant in UTC; undefined if the text is not a day that exists. */
export function startOfDay(day: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) {
    return undefined;
  }
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day ? undefined : time;
}

/** True if the URL is https. Nothing leaves Google Cloud unencrypted. */
export function isHttps(url: string): boolean {
  return url.startsWith("https://");
}

/** True if the value is a map: an object that is not a list. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Variable by which the command tells the policy pack the program's folder, from which relative paths of its config start. */
export const programFolder = "BULKHEAD_PROGRAM_FOLDER";

/**
 * Variable by which a local cloud names its clock: a file of seconds, one number per line. A program that has to wait for such
 * a cloud adds a line instead of waiting. Several files are separated as in `PATH`.
 */
export const localClock = "BULKHEAD_LOCAL_CLOCK";
