/** Cuts what one caller sends into parcels that a lane takes, and says how each ended. */
import type { Complaint, Item, ItemCalls, Lane, Verdict } from "./lane";

export interface Parcel {
  readonly items: readonly ItemCalls[];
  /** Of all items, with commas between them. */
  readonly json: string;
  readonly bytes: number;
}

/** How the items of a parcel ended. What a vendor says of single items is noted by the item itself. */
export type Delivery =
  | { readonly how: "accepted"; readonly complaints: Complaints }
  | { readonly how: "over-quota" }
  | { readonly how: "refused"; readonly status: number; readonly complaints: Complaints }
  | { readonly how: "too-large" }
  | {
      readonly how: "later";
      readonly status: number;
      readonly retryAfter: number | undefined;
      readonly throttled: readonly ItemCalls[];
    };

/** One complaint per item: a vendor's answer must not cost more than the items that it is about. */
export type Complaints = ReadonlyMap<ItemCalls, Complaint>;

export interface DeliveredParcel {
  readonly items: readonly ItemCalls[];
  readonly delivery: Delivery;
}

const noComplaints: Complaints = new Map();

export function split(items: readonly Item[], lane: Lane): Parcel[] {
  if (items.length === 0) {
    return [];
  }
  const whole = parcelOf(items);
  if (items.length <= lane.maxItems && whole.bytes <= lane.maxBytes) {
    return [whole];
  }
  const parcels: Parcel[] = [];
  let first = 0;
  let bytes = 0;
  items.forEach((item, index) => {
    const own = Buffer.byteLength(item.json) + 1;
    if (index > first && (index - first >= lane.maxItems || bytes + own > lane.maxBytes)) {
      parcels.push(parcelOf(items.slice(first, index)));
      first = index;
      bytes = 0;
    }
    bytes += own;
  });
  return [...parcels, parcelOf(items.slice(first))];
}

function parcelOf(items: readonly Item[]): Parcel {
  const json = items.map((item) => item.json).join(",");
  return { items: items.map(({ calls }) => calls), json, bytes: Buffer.byteLength(json) + 1 };
}

/** What the verdict on a request means for the items of one parcel in it. */
export function deliveryOf(
  verdict: Verdict,
  retryAfter: number | undefined,
  sent: readonly ItemCalls[],
  own: readonly ItemCalls[],
): Delivery {
  switch (verdict.how) {
    case "accepted":
      return { how: "accepted", complaints: noComplaints };
    case "partly":
      return { how: "accepted", complaints: complaintsAbout(own, sent, verdict.refused) };
    case "refused": {
      const complaints = complaintsAbout(own, sent, verdict.complaints);
      return { how: "refused", status: verdict.status, complaints: complaints.size > 0 ? complaints : aboutAll(own) };
    }
    case "too-large":
    case "over-quota":
      return verdict;
    case "later": {
      const throttled = new Set(verdict.throttled.map((index) => sent[index]));
      return { how: "later", status: verdict.status, retryAfter, throttled: own.filter((item) => throttled.has(item)) };
    }
  }
}

function complaintsAbout(
  own: readonly ItemCalls[],
  sent: readonly ItemCalls[],
  complaints: readonly Complaint[],
): Complaints {
  const among = new Set(own);
  const byItem = new Map<ItemCalls, Complaint>();
  for (const complaint of complaints) {
    const item = sent[complaint.index];
    if (item !== undefined && among.has(item) && !byItem.has(item)) {
      byItem.set(item, complaint);
    }
  }
  return byItem;
}

/** A refusal without details is about every item. */
function aboutAll(items: readonly ItemCalls[]): Complaints {
  return new Map(items.map((item, index) => [item, { index, kind: "invalid", field: "" }]));
}

/** One answer for all parcels of one caller. The worst wins, since a caller that has to try again sends everything again. */
export function merged(parcels: readonly DeliveredParcel[]): Delivery {
  const [only] = parcels;
  if (only !== undefined && parcels.length === 1) {
    return only.delivery;
  }
  const find = <How extends Delivery["how"]>(how: How) =>
    parcels.map(({ delivery }) => delivery).find((one): one is Extract<Delivery, { how: How }> => one.how === how);
  const later = find("later");
  if (later !== undefined) {
    return { ...later, throttled: [] };
  }
  const whole = find("too-large") ?? find("over-quota");
  if (whole !== undefined) {
    return whole;
  }
  const complaints = new Map(
    parcels.flatMap(({ delivery }) => ("complaints" in delivery ? [...delivery.complaints] : [])),
  );
  const refused = find("refused");
  return refused === undefined ? { how: "accepted", complaints } : { ...refused, complaints };
}
