/** The certificate of an off-boarding. It holds no id, no key, no pseudonym and no name of an object. */
import type { ProxiedVendorName } from "../../plan";
import { type BundleContent, bundleTypes } from "../bundle/bundle";
import { erasureOf, isSettled, outcomeWords, type VendorOutcome } from "../erase/certificate";
import type { Problems } from "../erase/erase";
import type { ErasureRecord } from "../erase/record";
import { deletions } from "../erase/vendors";
import type { ReadBack } from "./readBack";
import type { OffboardState } from "./state";

export interface Offboarding {
  readonly tenant: string;
  readonly people: number;
  readonly begun: string;
  readonly by: string;
  readonly writtenAt: string;
  /**
   * `asked`: a vendor is not done, so nothing was destroyed. `scheduled`: all is destroyed but what Google keeps for a time. `final`: the
   * cloud says that this has gone, too.
   */
  readonly stage: "asked" | "scheduled" | "final";
  readonly export: OffboardState["exported"];
  readonly vendors: readonly VendorOutcome[];
  readonly vendorsDone: string | undefined;
  readonly keysDestroyed: string | undefined;
  readonly emptied: OffboardState["emptied"];
  /** What the cloud said when the certificate was written; undefined before anything was destroyed. */
  readonly readBack: ReadBack | undefined;
  /** What is still to go, in words; empty when final. */
  readonly waits: readonly string[];
  readonly stays: readonly string[];
  /** Names of erasures of single people that still need the keys. */
  readonly openErasures: readonly string[];
  /** True once every vendor has deleted or accepted, or is left to be done by hand, and no other erasure needs the keys. */
  readonly isDone: boolean;
}

export interface OffboardingFacts {
  readonly record: ErasureRecord;
  readonly state: OffboardState;
  readonly vendors: readonly ProxiedVendorName[];
  readonly skip: readonly ProxiedVendorName[];
  readonly problems: Problems;
  readonly openErasures: readonly string[];
  readonly readBack?: ReadBack | undefined;
  readonly now: Date;
}

export function offboardingOf({
  record,
  state,
  vendors,
  skip,
  problems,
  openErasures,
  readBack,
  now,
}: OffboardingFacts): Offboarding {
  const { tenant, people, begun, by, exported, vendorsDone, keysDestroyed, emptied } = state;
  const skipped = vendorsDone?.byHand ?? skip;
  const gone = vendorsDone?.gone ?? [];
  const erasure = erasureOf(record, { vendors, skipped, problems, gone, now });
  const areAsked = erasure.vendors.every((one) => isSettled(one) || skipped.includes(one.vendor));
  const waits = vendorsDone === null || readBack === undefined ? [] : waitsOf(state, readBack, now);
  return {
    tenant,
    people,
    begun,
    by,
    writtenAt: now.toISOString(),
    stage: vendorsDone === null ? "asked" : waits.length > 0 ? "scheduled" : "final",
    export: exported,
    vendors: erasure.vendors,
    vendorsDone: vendorsDone?.at,
    keysDestroyed: keysDestroyed ?? undefined,
    emptied,
    readBack: vendorsDone === null ? undefined : readBack,
    waits,
    stays: staysOf(tenant, vendors, gone),
    openErasures,
    isDone: areAsked && openErasures.length === 0,
  };
}

/** What the read-back says is not gone yet. */
function waitsOf(
  { tenant, emptied }: OffboardState,
  { services, secrets, buckets, dataKeys }: ReadBack,
  now: Date,
): string[] {
  const isServing = services.filter(({ instances, callers }) => instances !== "none" || callers > 0);
  const live = secrets.filter(({ state }) => state !== "DESTROYED");
  const full = buckets.filter(({ objects }) => objects > 0);
  const keep = Math.max(0, ...buckets.map(({ softDeleteSeconds }) => softDeleteSeconds)) * 1000;
  const until = Date.parse(emptied?.at ?? "") + keep;
  const keys = dataKeys.filter(({ state }) => state !== "DESTROYED");
  return [
    ...isServing.map(({ name }) => `service ${name} can be called or has instances; run 'bulkhead stop ${tenant}'`),
    ...live.map(({ id, version, state }) => `secret ${id} version ${version} is ${state}`),
    ...full.map(({ name, objects }) => `bucket ${name} holds ${objects} objects`),
    ...((emptied?.objects ?? 0) > 0 && keep > 0 && until > now.getTime()
      ? [`deleted objects can be brought back until ${new Date(until).toISOString()} (soft delete)`]
      : []),
    ...keys.map(({ path, state, destroyTime }) =>
      destroyTime === undefined
        ? `data key ${path} is ${state}`
        : `data key ${path} can be restored until ${destroyTime}`,
    ),
  ];
}

function staysOf(tenant: string, vendors: readonly ProxiedVendorName[], gone: readonly string[]): string[] {
  return [
    ...vendors.flatMap((vendor) => deletions[vendor].stays.map((what) => `${deletions[vendor].title}: ${what}`)),
    ...gone.map((version) => `pseudonyms made with the key ${version}: the key can't be read, so nobody can name them`),
    "vendors: their backups until these end, people who are not in the list, and what was sent there past the proxy",
    "vendor tokens and API keys: the tenant's copies are destroyed; revoke each at the vendor",
    `resources without content: services, accounts, secrets, the bucket; set 'state: closing' for '${tenant}', update, remove its entry, update`,
    "names of the key ring and the data key, which Google Cloud never forgets",
    "deleted objects, for the days of their bucket's soft delete even if the bucket is gone, unreadable without the data key",
    "the stack's state and its history: generated keys, encrypted with the stack's own key",
    "the audit log and the egress ledger until their time is over: who did what, and counts; names of objects are in it",
    "the cell's control bucket: digests of pseudonyms and the vendors' task ids",
    "databases and other stores that the app has of its own: Bulkhead does not know them",
    "Google's own backups, encrypted with the data key, for up to six months",
    "the export, at whoever has it",
  ];
}

export function certificateOf(offboarding: Offboarding): BundleContent {
  const { tenant, stage, writtenAt, vendors, isDone: _, ...rest } = offboarding;
  const kind = "offboard";
  const summary = vendors.map(({ requests, ...vendor }) => ({
    ...vendor,
    requests: requests.map(({ subjects, ...request }) => ({ ...request, subjects: subjects.length })),
  }));
  const requests = vendors.flatMap(({ vendor, requests: own }) => own.map((request) => ({ vendor, ...request })));
  return {
    type: bundleTypes.certificate,
    predicate: { kind, tenant, stage, writtenAt },
    files: {
      "certificate.json": `${JSON.stringify({ version: 1, kind, tenant, stage, writtenAt, ...rest, vendors: summary }, null, 2)}\n`,
      "certificate.md": page(offboarding),
      "requests.json": `${JSON.stringify({ version: 1, requests }, null, 2)}\n`,
    },
  };
}

function page(offboarding: Offboarding): string {
  const { tenant, stage, begun, by, writtenAt, people, vendors, readBack, waits, stays } = offboarding;
  const rows = vendors.map(
    ({ vendor, outcome, pseudonyms, dates, requests }) =>
      `| ${deletions[vendor].title} | ${outcomeWords[outcome]} | ${pseudonyms} | ${dates.join(", ") || "-"} | ${requests.map(({ task }) => task ?? "-").join(", ") || "-"} |`,
  );
  const { export: exported, vendorsDone, keysDestroyed, emptied } = offboarding;
  const steps = [
    exported === null
      ? "Export: not done."
      : exported.isWanted
        ? `Export: ${exported.objects} objects, ${exported.bytes} bytes, ${exported.at}; manifest SHA-256 \`${exported.manifest}\`.`
        : `Export: none, as ${exported.by} said on ${exported.at}.`,
    `Vendors: ${vendorsDone === undefined ? "not done; nothing was destroyed." : `done ${vendorsDone}.`}`,
    ...(keysDestroyed === undefined
      ? []
      : [`Keys: all versions destroyed ${keysDestroyed}, after the vendors were done.`]),
    ...(emptied === null ? [] : [`Objects: deleted ${emptied.at}.`]),
  ];
  return [
    `# Certificate of off-boarding (${stage})`,
    "",
    `Tenant \`${tenant}\`, ${people} ids. Begun ${begun} by ${by}, written ${writtenAt}.`,
    "",
    ...steps.map((step) => `- ${step}`),
    "",
    "| Vendor | Outcome | Pseudonyms | Key dates | The vendor's task ids |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    ...(readBack === undefined ? [] : readBackPage(readBack)),
    ...(waits.length === 0 ? [] : ["## Still to go", ...waits.map((what) => `- ${what}`), ""]),
    "## What stays",
    ...stays.map((what) => `- ${what}`),
    "",
    "`certificate.json` has all of it; `requests.json` has each request with the digests (SHA-256, 32 hexadecimal digits) of what the vendor was asked for.",
    "",
  ].join("\n");
}

function readBackPage({ at, services, secrets, buckets, dataKeys, audit }: ReadBack): string[] {
  return [
    `## What the cloud said ${at}`,
    ...services.map(({ name, instances, callers }) => `- service ${name}: instances ${instances}, callers ${callers}`),
    ...secrets.map(({ id, version, state }) => `- secret ${id} version ${version}: ${state}`),
    ...buckets.map(({ name, objects }) => `- bucket ${name}: ${objects} objects`),
    ...dataKeys.map(({ path, state, destroyTime }) => `- data key ${path}: ${state} ${destroyTime ?? ""}`.trimEnd()),
    "",
    "## The audit log",
    ...audit.map(({ time, principal, method, resource }) => `- ${time} ${principal}: ${method} ${resource}`),
    "",
  ];
}
