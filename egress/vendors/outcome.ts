/** What became of a request, and the words and statuses that several vendors' SDKs understand for it. */
import { readableEncodings } from "../decode/payload";
import type { Complaint } from "../forward/lane";

/** What became of a request, before it is put in the vendor's own form. Indexes count the SDK's own items. */
export type Outcome =
  | { readonly how: "accepted"; readonly items: number; readonly refused: readonly Complaint[] }
  | { readonly how: "refused"; readonly complaints: readonly Complaint[] }
  | {
      readonly how: "later";
      readonly status: number;
      readonly retryAfter: number | undefined;
      readonly throttled: readonly number[];
    }
  /** The vendor has dropped the events, since the project has used up its quota. Sending them again would not help. */
  | { readonly how: "over-quota" }
  | { readonly how: "too-large" }
  | { readonly how: "malformed" }
  /** A Content-Encoding that the proxy cannot undo. */
  | { readonly how: "unsupported-encoding" }
  /** A path that nothing passes, or an origin that the plan does not have. */
  | { readonly how: "forbidden"; readonly why?: "origin" };

export const overloaded: Outcome = { how: "later", status: 503, retryAfter: 1, throttled: [] };

export function acceptedAll(items: number): Outcome {
  return { how: "accepted", items, refused: [] };
}

/** The status that makes an SDK try again. Segment's never tries again after 501, 505 and 511. */
function retryStatus(status: number): number {
  return status === 429 || status === 500 || status === 502 || status === 504 ? status : 503;
}

/** Status of an outcome, for vendors whose SDKs go by the status. */
export function statusOf(outcome: Outcome): number {
  switch (outcome.how) {
    case "accepted":
    case "over-quota":
      return 200;
    case "refused":
    case "malformed":
      return 400;
    case "unsupported-encoding":
      return 415;
    case "too-large":
      return 413;
    case "forbidden":
      return 403;
    case "later":
      return retryStatus(outcome.status);
  }
}

/** One sentence about an outcome, for error replies. */
export function describe(outcome: Outcome): string {
  switch (outcome.how) {
    case "accepted":
      return "accepted";
    case "refused":
      return "the vendor refused the request";
    case "malformed":
      return "the request could not be read";
    case "unsupported-encoding":
      return `the body's encoding cannot be read; use ${readableEncodings} or none`;
    case "over-quota":
      return "the vendor dropped the events: the project has used up its quota";
    case "too-large":
      return "the request is too large";
    case "forbidden":
      return outcome.why === "origin"
        ? "this origin is not in the tracking plan"
        : "this path is not let through by the egress proxy";
    case "later":
      return outcome.status === 429
        ? "too many requests, try again later"
        : "the vendor is not available, try again later";
  }
}

export function retryAfterOf(outcome: Outcome): number | undefined {
  return outcome.how === "later" ? outcome.retryAfter : undefined;
}
