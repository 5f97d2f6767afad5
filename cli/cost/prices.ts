/**
 * List prices that the estimate uses, in US dollars, for regions of Google's tier 1. Each row names the page it was read
 * from and when. Prices change: a row is true at its date. Free quotas belong to the billing account, not to a tenant,
 * and are left out.
 */

export interface Price {
  /** What one unit costs. */
  readonly usd: number;
  readonly unit: string;
  /** Page of Google Cloud's documentation. */
  readonly source: string;
  /** Month in which it was read. */
  readonly read: string;
}

const page = (path: string) => `https://cloud.google.com/${path}`;

export const prices = {
  /** CPU of an instance that always has its processor (`cpuIdle: false`). */
  instanceCpu: { usd: 0.000018, unit: "vCPU-second", source: page("run/pricing"), read: "2026-11" },
  instanceMemory: { usd: 0.000002, unit: "GiB-second", source: page("run/pricing"), read: "2026-11" },
  /** CPU while a request is served (`cpuIdle: true`). */
  requestCpu: { usd: 0.000024, unit: "vCPU-second", source: page("run/pricing"), read: "2026-11" },
  requestMemory: { usd: 0.0000025, unit: "GiB-second", source: page("run/pricing"), read: "2026-11" },
  requests: { usd: 0.4, unit: "million requests", source: page("run/pricing"), read: "2026-11" },
  secretVersion: { usd: 0.06, unit: "version and month", source: page("secret-manager/pricing"), read: "2026-11" },
  secretReads: { usd: 0.03, unit: "10,000 reads", source: page("secret-manager/pricing"), read: "2026-11" },
  objectReads: { usd: 0.004, unit: "10,000 reads of objects", source: page("storage/pricing"), read: "2026-11" },
  keyVersion: { usd: 0.06, unit: "version and month", source: page("kms/pricing"), read: "2026-11" },
  natInstance: {
    usd: 0.0014,
    unit: "instance-hour, for 32 instances at most",
    source: page("nat/pricing"),
    read: "2026-11",
  },
  natAddress: { usd: 0.005, unit: "address-hour", source: page("nat/pricing"), read: "2026-11" },
  natData: { usd: 0.045, unit: "GiB", source: page("nat/pricing"), read: "2026-11" },
  zone: { usd: 0.2, unit: "zone and month", source: page("dns/pricing"), read: "2026-11" },
  logIngestion: { usd: 0.5, unit: "GiB", source: page("stackdriver/pricing"), read: "2026-11" },
  logRetention: {
    usd: 0.01,
    unit: "GiB and month beyond 30 days",
    source: page("stackdriver/pricing"),
    read: "2026-11",
  },
} as const satisfies Readonly<Record<string, Price>>;

/** Hours of an average month. */
export const hoursPerMonth = 730;
