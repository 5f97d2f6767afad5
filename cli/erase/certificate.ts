/** The certificate of an erasure: what was asked, what the vendors say, and what stays. It holds no id, no key and no pseudonym. */
import type { ProxiedVendorName } from "../../plan";
import { type BundleContent, bundleTypes } from "../bundle/bundle";
import { counted } from "../terminal/counted";
import { hasEnded, type Problems } from "./erase";
import type { Batch, ErasureRecord } from "./record";
import { deletions } from "./vendors";

export interface VendorOutcome {
  readonly vendor: ProxiedVendorName;
  /**
   * `deleted`: it says so. `accepted`: it has taken the request and says nothing more. `working`: not done yet. `overdue`: not done
   * after the days that it names. `open`: not asked, or it failed. `skipped` and `no API`: to be done by hand.
   */
  readonly outcome: "deleted" | "accepted" | "working" | "overdue" | "open" | "skipped" | "no API";
  /** Pseudonyms that it was asked for, and the key dates that they are of. */
  readonly pseudonyms: number;
  readonly dates: readonly string[];
  readonly requests: readonly Pick<Batch, "task" | "state" | "detail" | "asks" | "askedAt" | "endedAt" | "subjects">[];
  readonly problem: string | undefined;
}

/** True if nothing more is to be done at the vendor. */
export function isSettled({ outcome }: Pick<VendorOutcome, "outcome">): boolean {
  return outcome === "deleted" || outcome === "accepted";
}

export interface Erasure {
  readonly tenant: string;
  /** Keyed hash of the ids. */
  readonly subject: string;
  readonly people: number;
  readonly begun: string;
  readonly by: string;
  readonly writtenAt: string;
  /** `final` once every vendor has deleted or accepted; until then `asked`. */
  readonly stage: "asked" | "final";
  readonly vendors: readonly VendorOutcome[];
  readonly stays: readonly string[];
}

export interface ErasureFacts {
  readonly vendors: readonly ProxiedVendorName[];
  readonly skipped: readonly ProxiedVendorName[];
  readonly problems: Problems;
  /** Versions of pseudonym keys that can't be read any more. */
  readonly gone: readonly string[];
  readonly now: Date;
}

const day = 24 * 3_600_000;

export function erasureOf(record: ErasureRecord, { vendors, skipped, problems, gone, now }: ErasureFacts): Erasure {
  // What an earlier command asked for stays in the certificate, even if the plan has dropped the vendor.
  const all = [...new Set([...vendors, ...record.batches.map(({ vendor }) => vendor)])];
  const outcomes = all.map((vendor): VendorOutcome => {
    const own = record.batches.filter((batch) => batch.vendor === vendor);
    return {
      vendor,
      outcome: outcomeOf(vendor, own, skipped, now),
      pseudonyms: new Set(own.flatMap(({ subjects }) => subjects)).size,
      dates: [...new Set(own.flatMap(({ dates }) => dates))].sort(),
      requests: own.map(({ task, state, detail, asks, askedAt, endedAt, subjects }) => {
        return { task, state, detail, asks, askedAt, endedAt, subjects };
      }),
      problem: problems.get(vendor)?.message,
    };
  });
  const isFinal = outcomes.every(isSettled);
  const { tenant, subject, people, begun, by } = record;
  return {
    tenant,
    subject,
    people,
    begun,
    by,
    writtenAt: now.toISOString(),
    stage: isFinal ? "final" : "asked",
    vendors: outcomes,
    stays: [
      ...outcomes.flatMap(({ vendor }) => deletions[vendor].stays.map((what) => `${deletions[vendor].title}: ${what}`)),
      ...gone.map(
        (version) => `pseudonyms made with the key ${version}: the key can't be read, so nobody can name them`,
      ),
      "vendors: their backups, until these end, and what was sent there past the proxy or under an earlier plan",
      "the tenant's own bucket, databases and logs: Bulkhead does not know which of their content is of a person",
      "the egress ledger: it holds counts and no ids",
      "the record of this erasure in the cell's control bucket: digests and the vendors' task ids",
    ],
  };
}

function outcomeOf(
  vendor: ProxiedVendorName,
  own: readonly Batch[],
  skipped: readonly ProxiedVendorName[],
  now: Date,
): VendorOutcome["outcome"] {
  const deletion = deletions[vendor];
  if (deletion.perCall === undefined) {
    return "no API";
  }
  if (skipped.includes(vendor)) {
    return "skipped";
  }
  if (own.length === 0 || own.some(({ state }) => state === "new" || state === "asking" || state === "failed")) {
    return "open";
  }
  if (own.every(hasEnded)) {
    return own.every(({ state }) => state === "done") ? "deleted" : "accepted";
  }
  const latest = (deletion.days ?? Number.POSITIVE_INFINITY) * day;
  const isOverdue = own.some(
    ({ state, askedAt }) => state === "working" && now.getTime() - Date.parse(askedAt ?? "") > latest,
  );
  return isOverdue ? "overdue" : "working";
}

export function certificateOf(erasure: Erasure): BundleContent {
  const { tenant, subject, stage, writtenAt } = erasure;
  return {
    type: bundleTypes.certificate,
    predicate: { kind: "forget", tenant, subject, stage, writtenAt },
    files: {
      "certificate.json": `${JSON.stringify({ version: 1, kind: "forget", ...erasure }, null, 2)}\n`,
      "certificate.md": page(erasure),
    },
  };
}

/** Words for each outcome, in the certificate and on the terminal. */
export const outcomeWords: Readonly<Record<VendorOutcome["outcome"], string>> = {
  deleted: "deleted, as the vendor says",
  accepted: "accepted; the vendor does not say when it has deleted",
  working: "the vendor is still working",
  overdue: "not done within the vendor's own time; write to the vendor",
  open: "not asked, or it failed; run the command again",
  skipped: "skipped; to be done by hand",
  "no API": "no deletion API; to be done by hand",
};

function page({ tenant, subject, people, begun, by, writtenAt, stage, vendors, stays }: Erasure): string {
  const rows = vendors.map(
    ({ vendor, outcome, pseudonyms, dates, requests }) =>
      `| ${deletions[vendor].title} | ${outcomeWords[outcome]} | ${pseudonyms} | ${dates.join(", ") || "-"} | ${requests.map(({ task }) => task ?? "-").join(", ") || "-"} |`,
  );
  return [
    `# Certificate of erasure (${stage})`,
    "",
    `Tenant \`${tenant}\`, ${counted(people, "id")} (keyed hash \`${subject}\`). Begun ${begun} by ${by}, written ${writtenAt}.`,
    "",
    "| Vendor | Outcome | Pseudonyms | Key dates | The vendor's task ids |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    "## What stays",
    ...stays.map((what) => `- ${what}`),
    "",
    "`certificate.json` has each request with its times, and the digests (SHA-256, 32 hexadecimal digits) of what the vendor was asked for.",
    "",
  ].join("\n");
}
