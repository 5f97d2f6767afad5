/**
 * Holds the log entries of a breach's window: copies them to a bucket of their own, which lets nobody delete or change them for as
 * long as was asked, whatever the log bucket's retention is.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { findCell } from "../operate/cloud/cell";
import { type GoogleCloud, listAll } from "../operate/cloud/googleCloud";
import { changePolicy } from "../operate/cloud/policies";
import type { Window } from "../questions/question";
import { counted } from "../terminal/counted";
import { exits } from "../terminal/exits";
import type { Report } from "../terminal/progress";
import { UserError } from "../terminal/userError";

export interface HoldRequest {
  readonly vendor: string;
  readonly window: Window;
  /** Days for which nobody can delete or change the copy. */
  readonly days: number;
  readonly now: Date;
}

/** The copy of a window's entries. */
export interface HeldLogs {
  readonly bucket: string;
  /** ISO 8601. */
  readonly until: string;
  /** Filter of the Logging query language that chose the entries. */
  readonly filter: string;
  /** One per log bucket that was copied. */
  readonly copies: readonly HeldCopy[];
}

export interface HeldCopy {
  readonly logBucket: string;
  /** Full name; it says later how far it is. */
  readonly operation: string;
  /** Undefined while Cloud Logging is still copying. */
  readonly entries: number | undefined;
}

/** How long to wait for Cloud Logging, and between two looks, in milliseconds. */
export interface HoldTimes {
  readonly limit: number;
  readonly interval: number;
}

const defaultTimes: HoldTimes = { limit: 120_000, interval: 2_000 };
const day = 86_400;
/** Lines of a window's last minute are written after its end, at the latest an hour later. */
const late = 3_600_000;
const writerRole = "roles/storage.objectCreator";

interface Operation {
  readonly name: string;
  readonly done?: boolean;
  readonly error?: { readonly message?: string };
  readonly metadata?: { readonly writerIdentity?: string };
  readonly response?: { readonly logEntriesCopiedCount?: string };
}

/** Throws a UserError if no sink of the project keeps the ledger, a CloudError if an API refuses. */
export async function holdLogs(
  cloud: GoogleCloud,
  request: HoldRequest,
  report: Report,
  times: HoldTimes = defaultTimes,
): Promise<HeldLogs> {
  const logBuckets = await ledgerBuckets(cloud);
  const { region } = await findCell(cloud);
  const filter = filterOf(request.window);
  const bucket = await createBucket(cloud, region, request);
  const until = new Date(request.now.getTime() + request.days * day * 1000).toISOString();
  const copies: HeldCopy[] = [];
  for (const logBucket of logBuckets) {
    const operation = await startCopy(cloud, { logBucket, filter, bucket });
    copies.push({ logBucket, operation, entries: await copied(cloud, operation, report, times) });
  }
  return { bucket, until, filter, copies };
}

/** Where the entries are, in one sentence. */
export function heldWords({ bucket, until, copies }: HeldLogs): string {
  const open = copies.filter(({ entries }) => entries === undefined);
  const count = copies.reduce((sum, { entries = 0 }) => sum + entries, 0);
  const kept = `gs://${bucket}, where nobody can delete them before ${until.slice(0, 10)}`;
  return open.length === 0
    ? `${counted(count, "log entry", "log entries")} of the window are in ${kept}`
    : `the log entries of the window are being copied to ${kept}; 'gcloud logging operations describe' shows how far ${open.map(({ operation }) => operation).join(", ")} is`;
}

/** Log buckets to which sinks of the project send the ledger: with `auditProject` one of another project. */
async function ledgerBuckets(cloud: GoogleCloud): Promise<string[]> {
  const sinks = await listAll<{ readonly destination?: string; readonly filter?: string }>(
    cloud,
    { api: "logging", path: `/v2/projects/${cloud.project}/sinks` },
    ({ sinks: page }) => page,
  );
  const found = sinks
    .filter(({ filter = "" }) => filter.includes("jsonPayload.kind"))
    .flatMap(
      ({ destination = "" }) =>
        /^logging\.googleapis\.com\/(projects\/[^/]+\/locations\/[^/]+\/buckets\/[^/]+)$/.exec(destination)?.[1] ?? [],
    );
  if (found.length === 0) {
    throw new UserError(
      `${cloud.place} has no sink for audit logs and the ledger; check '--project'`,
      exits.couldNotTell,
    );
  }
  return [...new Set(found)];
}

/** Everything in the log bucket, audit entries included: who read a key in that time is evidence too. */
function filterOf({ since, until }: Window): string {
  const end = new Date(Date.parse(until) + late).toISOString();
  return `timestamp >= "${since}" AND timestamp < "${end}"`;
}

async function createBucket(cloud: GoogleCloud, location: string, { vendor, days, now }: HoldRequest): Promise<string> {
  const label = vendor.replace(/[^a-z0-9]+/g, "-").slice(0, 10);
  const time = now.toISOString().slice(0, 19).replace(/\D/g, "");
  const name = `${cloud.project}-hold-${label}-${time}`;
  await cloud.call({
    api: "storage",
    method: "POST",
    path: "/storage/v1/b",
    query: { project: cloud.project },
    body: {
      name,
      location,
      labels: { purpose: "breach-hold" },
      iamConfiguration: { uniformBucketLevelAccess: { enabled: true }, publicAccessPrevention: "enforced" },
      retentionPolicy: { retentionPeriod: String(days * day) },
    },
  });
  return name;
}

/** Returns the operation's name. Its writer gets the right to create objects; Cloud Logging waits for that up to an hour. */
async function startCopy(
  cloud: GoogleCloud,
  { logBucket, filter, bucket }: { readonly logBucket: string; readonly filter: string; readonly bucket: string },
): Promise<string> {
  const { name, metadata } = await cloud.call<Operation>({
    api: "logging",
    method: "POST",
    path: "/v2/entries:copy",
    body: { name: logBucket, filter, destination: `storage.googleapis.com/${bucket}` },
  });
  const writer = metadata?.writerIdentity;
  if (writer !== undefined && writer !== "") {
    await letWrite(cloud, bucket, writer);
  }
  return name;
}

async function letWrite(cloud: GoogleCloud, bucket: string, writer: string): Promise<void> {
  const path = `/storage/v1/b/${bucket}/iam`;
  await changePolicy(
    cloud,
    {
      read: { api: "storage", path },
      write: (policy, bindings) => ({
        api: "storage",
        method: "PUT",
        path,
        body: { ...policy, bindings },
        repeatable: true,
      }),
    },
    (bindings) => [...bindings, { role: writerRole, members: [writer] }],
  );
}

/** The number of entries; undefined if Cloud Logging needs longer. */
async function copied(
  cloud: GoogleCloud,
  operation: string,
  report: Report,
  { limit, interval }: HoldTimes,
): Promise<number | undefined> {
  const until = Date.now() + limit;
  for (;;) {
    const { done, error, response } = await cloud.call<Operation>({ api: "logging", path: `/v2/${operation}` });
    if (error !== undefined) {
      throw new UserError(`Cloud Logging could not copy the entries: ${error.message ?? "no reason given"}`, exits.no);
    }
    if (done === true) {
      return Number(response?.logEntriesCopiedCount ?? 0);
    }
    if (Date.now() >= until) {
      return undefined;
    }
    report("waiting for Cloud Logging");
    await sleep(interval);
  }
}
