/** Makes rows of the calls of one vendor's SDK. A row is built from the treated call alone, as a vendor's event is. */
import { rowsSink, type TrackingPlan } from "../../plan";
import type { Keyring } from "../keys/keyring";
import type { Ledger } from "../ledger/ledger";
import type { Call } from "../plan/call";
import { compileVendor, type VendorPlan } from "../plan/compile";
import { objectOf } from "../plan/members";
import { hasRules, type TreatedCall, treat } from "../plan/treat";
import type { VendorProtocol } from "../vendors/protocol";
import type { RowQueue } from "./rowQueue";

export class VendorRows {
  readonly #plan: VendorPlan;
  readonly #keyring: () => Keyring;
  readonly #queue: RowQueue;

  constructor(plan: TrackingPlan, protocol: VendorProtocol, keyring: () => Keyring, ledger: Ledger, queue: RowQueue) {
    this.#plan = compileVendor(rowsPlan(plan, protocol.name), protocol, {}, ledger, rowsSink);
    this.#keyring = keyring;
    this.#queue = queue;
  }

  /** Queues the row of a call, if the plan makes one of it. */
  add(call: Call, now: number): void {
    if (call.kind !== "track" || !hasRules(call, this.#plan)) {
      return;
    }
    const treated = treat(call, this.#plan, this.#keyring(), now, 0);
    if (treated !== undefined) {
      this.#queue.add(rowOf(treated, call.subject, this.#plan.name, now), treated.pending);
    }
  }
}

/** The plan as the sink sees it: its events, by their own rules; all others stay, also where a vendor gets them. */
function rowsPlan(plan: TrackingPlan, vendor: VendorPlan["name"]): TrackingPlan {
  const wanted = new Set(plan.sinks?.[rowsSink]?.events);
  const events = Object.entries(plan.events).map(
    ([name, { fields }]) => [name, { fields, to: wanted.has(name) ? [vendor] : [] }] as const,
  );
  return { ...plan, events: Object.fromEntries(events), profiles: undefined, groups: undefined, aggregates: undefined };
}

function rowOf(treated: TreatedCall, subject: string | undefined, sdk: string, arrived: number): string {
  const { messageId, name, time, ids, changes, pending } = treated;
  const person = subject === undefined ? undefined : ids[subject];
  const members = changes.map((change) => (change.scope === "event" ? change.members : "")).join("");
  return JSON.stringify({
    id: messageId,
    event: name,
    time: new Date(time).toISOString(),
    arrived: new Date(arrived).toISOString(),
    sdk,
    person: (typeof person === "string" ? person : person?.[0]) ?? null,
    key: pending.key,
    fields: objectOf(members),
  });
}
