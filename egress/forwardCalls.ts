/**
 * The calls of one request on their way out: treated by the plan, encoded for the vendor, delivered, and counted once: as sent, as
 * dropped for a reason, or as handed back to the SDK.
 */
import type { VendorAggregates } from "./aggregates/vendorAggregates";
import { pace } from "./decode/pace";
import type { LaneQueue } from "./forward/delivery";
import type { Complaint, Item, ItemCalls, Lane } from "./forward/lane";
import { type DeliveredParcel, type Delivery, merged } from "./forward/parcels";
import type { Admitted } from "./http/admission";
import type { Credentials } from "./keys/credentials";
import type { Keyring } from "./keys/keyring";
import type { FieldCount } from "./ledger/ledger";
import { type CallEnd, settle } from "./ledger/pendingCall";
import { type Calls, Unreadable } from "./plan/call";
import type { VendorPlan } from "./plan/compile";
import { type TreatedCall, treat } from "./plan/treat";
import type { VendorRows } from "./sinks/vendorRows";
import type { SecondOrder } from "./times";
import { acceptedAll, type Outcome, overloaded } from "./vendors/outcome";
import type { VendorProtocol } from "./vendors/protocol";

/** What calls need on their way to one vendor. */
export interface WayOut {
  readonly protocol: VendorProtocol;
  readonly plan: VendorPlan;
  readonly keyring: Keyring;
  readonly credentials: Credentials;
  readonly queue: (lane: Lane) => LaneQueue;
  readonly secondOrder: SecondOrder;
  /** Counts the calls that the plan's aggregates are about; undefined if it has none for this vendor. */
  readonly aggregates: VendorAggregates | undefined;
  /** Makes rows of the calls that the plan's sink is about; undefined if the plan has no sink. */
  readonly rows: VendorRows | undefined;
  /** Counts calls that cannot be read. */
  readonly unplanned: FieldCount;
}

/** Bytes that an event under way holds besides its JSON. */
const bytesPerCall = 1_024;

/**
 * Treats and encodes, then waits. What waits holds the calls as they leave, not as they came.
 *
 * @param endpoint that the calls came by, for vendors that have several.
 * @param onTreated called when the calls as they came are no longer needed.
 */
export function forwardCalls(
  calls: Calls,
  endpoint: string,
  wayOut: WayOut,
  now: number,
  admitted: Admitted,
  onTreated: () => void,
): Promise<Outcome> {
  const count = calls.length;
  // Not an async function: it would keep its parameters, and so the calls as they came, until the vendor has answered.
  return treatAll(calls, wayOut, now).then((leaving) => {
    onTreated();
    return forwardTreated(leaving, count, endpoint, wayOut, admitted);
  });
}

/** @param count of the calls as they came. */
async function forwardTreated(
  leaving: readonly TreatedCall[],
  count: number,
  endpoint: string,
  wayOut: WayOut,
  admitted: Admitted,
): Promise<Outcome> {
  if (leaving.length === 0) {
    return acceptedAll(count);
  }
  const items = wayOut.protocol.encode(leaving, wayOut.credentials, endpoint);
  const bytes = items.reduce((sum, item) => sum + item.json.length, leaving.length * bytesPerCall);
  if (!admitted.hold(bytes)) {
    for (const { pending } of leaving) {
      settle(pending, "overload");
    }
    return overloaded;
  }
  const delivered = deliver(items, wayOut.queue);
  if (wayOut.plan.settings.ack === "early") {
    // The sender does not wait, but its events still take up room until they are gone.
    admitted.holdUntil(delivered);
    return acceptedAll(count);
  }
  return delivered.then((parcels) => outcomeOf(parcels, count));
}

/** The calls that may leave. */
async function treatAll(calls: Calls, wayOut: WayOut, now: number): Promise<TreatedCall[]> {
  const { plan, keyring, unplanned, aggregates, rows } = wayOut;
  const leaving: TreatedCall[] = [];
  const times: number[] = [];
  for (let index = 0; index < calls.length; index++) {
    if (index > 0 && pace.isUp()) {
      await pace.rest();
    }
    const call = calls[index];
    if (call === undefined || call instanceof Unreadable) {
      unplanned.dropped(null, call?.reason ?? "malformed");
      continue;
    }
    aggregates?.count(call, now);
    rows?.add(call, now);
    const treated = treat(call, plan, keyring, now, index);
    if (treated === undefined) {
      continue;
    }
    const time = call.time ?? now;
    leaving.push(treated);
    // A time that the treatment has replaced has no order within its second.
    times.push(time - treated.time < 1_000 ? time : treated.time);
  }
  wayOut.secondOrder.number(leaving, times);
  return leaving;
}

/** Delivers all items and counts what became of their calls. Keeps none of the items, whose JSON is in the parcels. */
function deliver(items: readonly Item[], queue: WayOut["queue"]): Promise<DeliveredParcel[]> {
  const runs = runsByLane(items).map(({ lane, run }) => queue(lane).deliver(run));
  return counted(runs);
}

async function counted(runs: readonly Promise<DeliveredParcel[]>[]): Promise<DeliveredParcel[]> {
  const [only] = runs;
  const parcels = runs.length === 1 && only !== undefined ? await only : (await Promise.all(runs)).flat();
  parcels.forEach(settleParcel);
  return parcels;
}

function settleParcel({ items, delivery }: DeliveredParcel): void {
  for (const item of items) {
    const end = endOf(item, delivery);
    for (const call of item) {
      settle(call, end);
    }
  }
}

/** Neighbours that share a lane leave together. */
function runsByLane(items: readonly Item[]): { lane: Lane; run: Item[] }[] {
  const runs: { lane: Lane; run: Item[] }[] = [];
  for (const item of items) {
    const last = runs.at(-1);
    if (last?.lane === item.lane) {
      last.run.push(item);
    } else {
      runs.push({ lane: item.lane, run: [item] });
    }
  }
  return runs;
}

function endOf(item: ItemCalls, delivery: Delivery): CallEnd {
  switch (delivery.how) {
    case "accepted":
      return delivery.complaints.has(item) ? "refused-by-vendor" : "sent";
    case "refused":
      // A vendor that names the bad items has taken none, and the SDK will send the good ones again.
      return delivery.complaints.has(item) ? "refused-by-vendor" : "not-delivered";
    case "over-quota":
      return "refused-by-vendor";
    case "too-large":
      return "too-large";
    case "later":
      return "not-delivered";
  }
}

/** Says of the calls what the vendor said of the items that hold them. */
function outcomeOf(parcels: readonly DeliveredParcel[], count: number): Outcome {
  const delivery = merged(parcels);
  switch (delivery.how) {
    case "accepted":
      return { how: "accepted", items: count, refused: aboutCalls(delivery.complaints) };
    case "refused":
      return { how: "refused", complaints: aboutCalls(delivery.complaints) };
    case "over-quota":
    case "too-large":
      return delivery;
    case "later":
      return { ...delivery, throttled: delivery.throttled.flatMap((calls) => calls.map(({ index }) => index)) };
  }
}

function aboutCalls(complaints: ReadonlyMap<ItemCalls, Complaint>): Complaint[] {
  return [...complaints].flatMap(([calls, complaint]) =>
    calls.map(({ index }) => ({ index, kind: complaint.kind, field: complaint.field })),
  );
}
