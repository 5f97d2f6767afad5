/** What the proxy needs to know to speak with the SDKs of one vendor. Plain data and pure functions. */
import type { ProxiedVendorName } from "../../plan";
import type { Complaint, Credentials, Item } from "../forward/lane";
import type { Reply } from "../http/answer";
import type { Calls } from "../plan/call";
import type { TreatedCall } from "../plan/treat";

/** What became of a request, before it is put in the vendor's own form. Indexes are of the SDK's own items. */
export type Outcome =
  | { readonly how: "accepted"; readonly items: number; readonly refused: readonly Complaint[] }
  | { readonly how: "refused"; readonly complaints: readonly Complaint[] }
  | {
      readonly how: "later";
      readonly status: number;
      readonly retryAfter: number | undefined;
      readonly throttled: readonly number[];
    }
  | { readonly how: "too-large" }
  | { readonly how: "malformed" }
  /** A path that the proxy does not let through. */
  | { readonly how: "forbidden" };

export interface RequestFacts {
  /** Name of the endpoint, as `endpoint` gave it. */
  readonly endpoint: string;
  /** Raw query without `?`. */
  readonly query: string;
  /** Size of the body on the wire, in bytes. */
  readonly bytes: number;
  /** Milliseconds. */
  readonly now: number;
}

export type Endpoint =
  /** Takes events, in the body or in the `data` parameter of the query. */
  | { readonly kind: "events"; readonly name: string; readonly data: "body" | "query" }
  /** Answered here; nothing leaves. */
  | { readonly kind: "answered"; readonly reply: Reply }
  /** Asked of the vendor where the plan allows it, with pseudonyms and nothing else of the caller's; else answered here. */
  | { readonly kind: "side"; readonly name: SidePath; readonly local: Reply }
  | { readonly kind: "forbidden" };

/** Side paths by their names in the plan (`vendors.<name>.allow`). */
export type SidePath = "flags" | "remote-config";

export interface SideQuestion {
  /** Raw query of the caller. */
  readonly query: string;
  /** Body or `data` of the caller, decoded; undefined where there is none. */
  readonly value: unknown;
  readonly credentials: Credentials;
  /** The pseudonym of an id; undefined for what is no id. */
  readonly pseudonym: (id: unknown) => string | undefined;
  /** Group types of the plan. */
  readonly groupTypes: ReadonlySet<string>;
}

export interface SideRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null for a GET. */
  readonly body: string | null;
}

export const forbidden: Endpoint = { kind: "forbidden" };

export interface VendorWire {
  readonly name: ProxiedVendorName;
  /** @param path below the vendor's prefix, without slashes at its ends. */
  endpoint(method: string, path: string): Endpoint;
  decode(value: unknown, endpoint: string): Calls;
  encode(calls: readonly TreatedCall[], credentials: Credentials, endpoint: string): Item[];
  reply(outcome: Outcome, facts: RequestFacts): Reply;
  /** Builds the vendor's request for a side path; vendors without side paths have none. */
  side?(name: SidePath, question: SideQuestion): SideRequest;
}

/** The status that makes an SDK try again. Segment's never tries again after 501, 505 and 511. */
export function retryStatus(status: number): number {
  return status === 429 || status === 500 || status === 502 || status === 504 ? status : 503;
}

/** Status of an outcome for vendors whose SDKs go by the status. */
export function statusOf(outcome: Outcome): number {
  switch (outcome.how) {
    case "accepted":
      return 200;
    case "refused":
    case "malformed":
      return 400;
    case "too-large":
      return 413;
    case "forbidden":
      return 403;
    case "later":
      return retryStatus(outcome.status);
  }
}

/** One sentence about an outcome that is no success, for error forms. */
export function describe(outcome: Outcome): string {
  switch (outcome.how) {
    case "accepted":
      return "accepted";
    case "refused":
      return "the vendor refused the request";
    case "malformed":
      return "the request could not be read";
    case "too-large":
      return "the request is too large";
    case "forbidden":
      return "this path is not let through by the egress proxy";
    case "later":
      return outcome.status === 429
        ? "too many requests, try again later"
        : "the vendor is not available, try again later";
  }
}

export function retryAfterOf(outcome: Outcome): number | undefined {
  return outcome.how === "later" ? outcome.retryAfter : undefined;
}
