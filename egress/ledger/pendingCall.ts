/** Counts of a call that may leave. They reach the ledger once it is known how the call ended. */
import type { FieldCount } from "./ledger";

export interface PendingCall {
  /** Index among the SDK's own items, by which answers name the call. */
  readonly index: number;
  /** Date of the pseudonym key; null if none was used. */
  readonly key: string | null;
  /** The event as a whole, and every field that leaves. */
  readonly counts: readonly FieldCount[];
  /** Hash of the subject, for counting distinct ones; undefined if the call has none. */
  readonly subject: number | undefined;
}

/** How a call that was handed to a vendor ended. */
export type CallEnd = "sent" | "switched-off" | "refused-by-vendor" | "not-delivered" | "too-large" | "overload";

/** A call that did not arrive counts its fields by the same reason: they may have reached the vendor all the same. */
export function settle({ counts, key, subject }: PendingCall, end: CallEnd): void {
  for (const count of counts) {
    if (end === "sent") {
      count.sent(key, subject);
    } else {
      count.dropped(key, end);
    }
  }
}
