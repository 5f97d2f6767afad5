/** Cuts what one caller sends into parcels that a lane takes, and puts the answers together again. */
import type { Complaint, Lane, Verdict } from "./lane";

/** How a parcel ended. Indexes are of the parcel's own items. */
export type Delivery =
  | { readonly how: "accepted"; readonly refused: readonly Complaint[] }
  | { readonly how: "over-quota" }
  | { readonly how: "refused"; readonly status: number; readonly complaints: readonly Complaint[] }
  | { readonly how: "too-large" }
  | {
      readonly how: "later";
      readonly status: number;
      readonly retryAfter: number | undefined;
      readonly throttled: readonly number[];
    };

export interface Part {
  readonly items: readonly string[];
  readonly bytes: number;
}

export interface DeliveredPart {
  /** Number of items. */
  readonly length: number;
  readonly delivery: Delivery;
}

export function split(items: readonly string[], lane: Lane): Part[] {
  const parts: { items: string[]; bytes: number }[] = [];
  let part: { items: string[]; bytes: number } | undefined;
  for (const item of items) {
    const bytes = Buffer.byteLength(item) + 1;
    if (part === undefined || part.items.length >= lane.maxItems || part.bytes + bytes > lane.maxBytes) {
      part = { items: [], bytes: 0 };
      parts.push(part);
    }
    part.items.push(item);
    part.bytes += bytes;
  }
  return parts;
}

/** A parcel's share of the verdict on its batch. */
export function share(verdict: Verdict, retryAfter: number | undefined, offset: number, length: number): Delivery {
  const isOwn = (index: number) => index >= offset && index < offset + length;
  // One complaint per item: a vendor's answer must not cost more than the items that it is about.
  const own = (list: readonly Complaint[]) => {
    const byIndex = new Map<number, Complaint>();
    for (const complaint of list) {
      if (isOwn(complaint.index) && !byIndex.has(complaint.index)) {
        byIndex.set(complaint.index, { ...complaint, index: complaint.index - offset });
      }
    }
    return [...byIndex.values()];
  };
  switch (verdict.how) {
    case "accepted":
      return { how: "accepted", refused: [] };
    case "partly":
      return { how: "accepted", refused: own(verdict.refused) };
    case "refused":
      return { how: "refused", status: verdict.status, complaints: own(verdict.complaints) };
    case "too-large":
    case "over-quota":
      return verdict;
    case "later": {
      const throttled = [...new Set(verdict.throttled)].filter(isOwn).map((index) => index - offset);
      return { how: "later", status: verdict.status, retryAfter, throttled };
    }
  }
}

/** One answer for all parts of one caller. The worst wins, since a caller that has to try again sends everything again. */
export function merged(parts: readonly DeliveredPart[]): Delivery {
  const [only] = parts;
  if (only === undefined) {
    return { how: "accepted", refused: [] };
  }
  if (parts.length === 1) {
    return only.delivery;
  }
  const worst = (how: Delivery["how"]) => parts.find(({ delivery }) => delivery.how === how)?.delivery;
  const unfinished = worst("later") ?? worst("too-large");
  if (unfinished !== undefined) {
    return unfinished.how === "later" ? { ...unfinished, throttled: [] } : unfinished;
  }
  const overQuota = worst("over-quota");
  if (overQuota !== undefined) {
    return overQuota;
  }
  const complaints: Complaint[] = [];
  let offset = 0;
  for (const { length, delivery } of parts) {
    for (const complaint of complaintsOf(delivery, length)) {
      complaints.push({ ...complaint, index: complaint.index + offset });
    }
    offset += length;
  }
  const refused = worst("refused");
  return refused?.how === "refused" ? { ...refused, complaints } : { how: "accepted", refused: complaints };
}

/** A refusal without details is about every item. */
function complaintsOf(delivery: Delivery, length: number): readonly Complaint[] {
  if (delivery.how === "accepted") {
    return delivery.refused;
  }
  if (delivery.how !== "refused") {
    return [];
  }
  if (delivery.complaints.length > 0) {
    return delivery.complaints;
  }
  return Array.from({ length }, (_unused, index) => ({ index, kind: "invalid" as const, field: "" }));
}
