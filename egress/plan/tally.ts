/** What one call adds to the ledger, held back until it is known whether the call left. */
import type { FieldCount } from "../ledger/ledger";
import type { DropReason } from "../ledger/reasons";

/** How a call that was handed to a vendor ended. */
export type Settlement = "sent" | "refused-by-vendor" | "not-delivered" | "too-large" | "overload";

export class Tally {
  readonly #sent: FieldCount[] = [];
  readonly #dropped: { readonly count: FieldCount; readonly reason: DropReason; times: number }[] = [];

  #subject: number | undefined;

  readonly #whole: FieldCount;
  readonly #key: string;

  constructor(whole: FieldCount, key: string) {
    this.#whole = whole;
    this.#key = key;
  }

  /** @param hash of the subject, for counting distinct ones; the first one counts. */
  isAbout(hash: number): void {
    this.#subject ??= hash;
  }

  field(count: FieldCount): void {
    this.#sent.push(count);
  }

  drop(count: FieldCount, reason: DropReason): void {
    const last = this.#dropped.at(-1);
    // Undeclared fields come in rows and share one counter.
    if (last !== undefined && last.count === count && last.reason === reason) {
      last.times++;
    } else {
      this.#dropped.push({ count, reason, times: 1 });
    }
  }

  /** A call that did not arrive counts its fields by the same reason: they may have reached the vendor all the same. */
  settle(how: Settlement): void {
    if (how === "sent") {
      this.#whole.sent(this.#key, this.#subject);
      for (const count of this.#sent) {
        count.sent(this.#key, this.#subject);
      }
    } else {
      this.#whole.dropped(this.#key, how);
      for (const count of this.#sent) {
        count.dropped(this.#key, how);
      }
    }
    for (const { count, reason, times } of this.#dropped) {
      count.dropped(this.#key, reason, times);
    }
  }
}
