/** What the forwarding code needs to know of one endpoint of a vendor. Plain data and pure functions. */
import type { Credentials } from "../keys/credentials";
import type { PendingCall } from "../ledger/pendingCall";

/** What is still to be counted of the calls in one item. Beside the JSON of its parcel, what waits holds no more of an item than this. */
export type ItemCalls = readonly PendingCall[];

/** One thing to send, already in the vendor's form. */
export interface Item {
  readonly lane: Lane;
  readonly json: string;
  readonly calls: ItemCalls;
}

export interface VendorRequest {
  /** Below the vendor's base URL, with query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Lane {
  /** Unique among a vendor's lanes. */
  readonly name: string;
  /** Most items in one request. */
  readonly maxItems: number;
  /** Most bytes of items in one request. */
  readonly maxBytes: number;
  /** Most requests at once. */
  readonly concurrency: number;
  /** @param json of the items, with commas between them. */
  request(json: string, credentials: Credentials, now: number): VendorRequest;
  verdict(status: number, body: string): Verdict;
}

/** What a vendor's answer means. Indexes are of the items of the request. */
export type Verdict =
  | { readonly how: "accepted" }
  /** Answered as taken, and dropped: the project has used up its quota. */
  | { readonly how: "over-quota" }
  /** Taken but for some items, which the vendor will never take. */
  | { readonly how: "partly"; readonly refused: readonly Complaint[] }
  /** Nothing was taken; the same request would be refused again. */
  | { readonly how: "refused"; readonly status: number; readonly complaints: readonly Complaint[] }
  | { readonly how: "too-large" }
  /** Nothing was taken; later it may be. */
  | { readonly how: "later"; readonly status: number; readonly throttled: readonly number[] };

/** An item that a vendor complains about. Holds no text of the vendor's: it might repeat what was sent. */
export interface Complaint {
  readonly index: number;
  readonly kind: "invalid" | "missing" | "silenced";
  /** The field, where it is one of the names that this code or the plan gives. */
  readonly field: string;
}

export const accepted: Verdict = { how: "accepted" };
const tooLarge: Verdict = { how: "too-large" };

/** The meaning of a status; undefined for 2xx, whose body decides. */
export function verdictOfStatus(status: number): Verdict | undefined {
  if (status >= 200 && status < 300) {
    return undefined;
  }
  if (status === 413) {
    return tooLarge;
  }
  // A redirect, a time-out and "gone wrong" of any kind may pass; a wrong credential may be a token file about to be replaced.
  const passing = status < 400 || status >= 500 || [401, 403, 404, 408, 410, 425, 429, 460].includes(status);
  return passing ? later(status) : { how: "refused", status, complaints: [] };
}

export function later(status: number, throttled: readonly number[] = []): Verdict {
  return { how: "later", status, throttled };
}

/** An answer that no healthy vendor gives, e.g. a captive portal's page with status 200. */
export const unusableAnswer = later(502);

export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Headers of every request that leaves. Nothing of the caller's is among them. */
export const jsonHeaders = {
  "content-type": "application/json",
  "user-agent": "bulkhead-egress",
  accept: "*/*",
} as const;

export function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}
