/**
 * The route of one vendor: bytes of a request in, an answer in the vendor's own form out. In between, every call is
 * treated by the plan, delivered, and counted once: as sent, as dropped for a reason, or as handed back to the SDK.
 */
import type { SidePath } from "../plan";
import { maxEvents } from "./decode/limits";
import { pace } from "./decode/pace";
import { decodeBody, decodeParameter, type Payload, readableEncodings } from "./decode/payload";
import { asTime } from "./decode/values";
import type { LaneQueue } from "./forward/delivery";
import type { Complaint, Item, Lane } from "./forward/lane";
import { type DeliveredPart, type Delivery, merged } from "./forward/parcels";
import type { Upstream } from "./forward/upstream";
import type { Admitted } from "./http/admission";
import type { Reply } from "./http/answer";
import type { GatewayRequest } from "./http/gatewayRequest";
import { queryValue } from "./http/path";
import type { Credentials } from "./keys/credentials";
import type { Keyring } from "./keys/keyring";
import type { SwitchState } from "./keys/killSwitch";
import type { FieldCount } from "./ledger/ledger";
import type { DropReason } from "./ledger/reasons";
import { type Calls, Unreadable } from "./plan/call";
import type { VendorPlan } from "./plan/compile";
import type { Settlement } from "./plan/tally";
import { type TreatedCall, treat } from "./plan/treat";
import { askVendor } from "./sidePath";
import { inServerTime, rankWithinSeconds } from "./times";
import type { Outcome } from "./vendors/outcome";
import type { Endpoint, VendorProtocol } from "./vendors/protocol";

export interface VendorRouteParts {
  readonly protocol: VendorProtocol;
  /** Undefined if the plan does not have the vendor. */
  readonly plan: VendorPlan | undefined;
  /** Counts whole events that the plan says nothing about. */
  readonly unplanned: FieldCount;
  readonly keyring: () => Keyring;
  /** Undefined while the token is missing. */
  readonly credentials: () => Credentials | undefined;
  readonly queue: (lane: Lane) => LaneQueue;
  readonly switchState: () => SwitchState;
  /** Undefined if the plan does not have the vendor. */
  readonly upstream: Upstream | undefined;
}

/** Bytes that an event under way holds besides its JSON. */
const bytesPerCall = 1_024;

export class VendorRoute {
  readonly #parts: VendorRouteParts;

  constructor(parts: VendorRouteParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async handle(request: GatewayRequest, admitted: Admitted): Promise<Reply> {
    const { protocol } = this.#parts;
    const endpoint = protocol.endpoint(request.method, request.path);
    const facts = { endpoint: nameOf(endpoint), query: request.query, bytes: request.body.size, now: Date.now() };
    switch (endpoint.kind) {
      case "answered":
        return endpoint.reply;
      case "side":
        return (await this.#side(request, endpoint.name, facts.now)) ?? endpoint.local;
      case "forbidden":
        return protocol.reply(this.#forbidden(), facts);
      default: {
        const payload = await payloadOf(request, endpoint.kind === "events" ? endpoint.data : "body");
        const query = payload.ok ? joinedQuery(request.query, payload.parameters) : request.query;
        const outcome = await this.#events(request, endpoint, payload, query, facts.now, admitted).finally(() =>
          release(payload),
        );
        const reply = protocol.reply(outcome, { ...facts, query });
        return outcome.how === "unsupported-encoding" ? { ...reply, acceptEncoding: readableEncodings } : reply;
      }
    }
  }

  /** The answer to a request that is refused before its body is read. */
  turnedAway(outcome: Outcome, reason: DropReason, request: Omit<GatewayRequest, "body" | "headers">): Reply {
    this.#parts.unplanned.dropped(null, reason);
    const { protocol } = this.#parts;
    const endpoint = nameOf(protocol.endpoint(request.method, request.path));
    return protocol.reply(outcome, { endpoint, query: request.query, bytes: 0, now: Date.now() });
  }

  async #side(request: GatewayRequest, name: SidePath, now: number): Promise<Reply | undefined> {
    const { protocol, plan, upstream } = this.#parts;
    const credentials = this.#parts.credentials();
    const isOn = plan?.settings.enabled !== false && this.#parts.switchState() === "on";
    const allowed = plan?.settings.allow?.includes(name) && isOn;
    if (plan === undefined || upstream === undefined || credentials === undefined || !allowed) {
      return undefined;
    }
    return askVendor({ protocol, plan, keyring: this.#parts.keyring(), credentials, upstream }, name, request, now);
  }

  #forbidden(): Outcome {
    this.#parts.unplanned.dropped(null, "undeclared-path");
    return { how: "forbidden" };
  }

  async #events(
    request: GatewayRequest,
    endpoint: Extract<Endpoint, { kind: "events" | "unknown" }>,
    payload: Payload,
    query: string,
    now: number,
    admitted: Admitted,
  ): Promise<Outcome> {
    const { protocol, plan, unplanned } = this.#parts;
    const calls = payload.ok ? protocol.decode(payload.value, endpoint.name) : [];
    if (endpoint.kind === "unknown" && !calls.some((call) => !(call instanceof Unreadable))) {
      return this.#forbidden();
    }
    if (!payload.ok) {
      return this.#unreadable(payload.problem);
    }
    if (calls.length > maxEvents) {
      return this.#unreadable("too-large", calls.length);
    }
    if (payload.badLines > 0) {
      unplanned.dropped(null, "malformed", payload.badLines);
    }
    if (plan === undefined || plan.settings.enabled === false || this.#parts.switchState() === "off") {
      unplanned.dropped(null, plan === undefined ? "undeclared-vendor" : "switched-off", calls.length);
      return acceptedAll(calls.length);
    }
    const credentials = this.#parts.credentials();
    if (credentials === undefined || this.#parts.keyring().isEmpty || this.#parts.switchState() === "unknown") {
      unplanned.dropped(null, "not-ready", calls.length);
      return notReady;
    }
    const header = (name: string) => request.headers[name]?.toString();
    const sentAt = asTime(protocol.sentAt?.({ value: payload.value, query, header }));
    const timed = inServerTime(calls, sentAt, now);
    return this.#forward(timed, plan, credentials, endpoint.name, now, admitted, () => release(payload));
  }

  /** Treats and encodes, then waits. What waits holds the calls as they leave, not as they came. */
  async #forward(
    calls: Calls,
    plan: VendorPlan,
    credentials: Credentials,
    endpoint: string,
    now: number,
    admitted: Admitted,
    onTreated: () => void,
  ): Promise<Outcome> {
    const count = calls.length;
    const { leaving, origins } = await this.#treat(calls, plan, now);
    onTreated();
    if (leaving.length === 0) {
      return acceptedAll(count);
    }
    const items = this.#parts.protocol.encode(leaving, credentials, endpoint);
    const bytes = items.reduce((sum, item) => sum + item.json.length, leaving.length * bytesPerCall);
    if (!admitted.hold(bytes)) {
      for (const call of leaving) {
        call.tally.settle("overload");
      }
      return overloaded;
    }
    const delivered = this.#deliver(items);
    if (plan.settings.ack === "early") {
      // The sender does not wait, but its events still take up room until they are gone.
      admitted.holdUntil(delivered);
      return acceptedAll(count);
    }
    return delivered.then((parts) => outcomeOf(merged(parts), count, items, origins));
  }

  /** Calls that may leave, with the index of each among the SDK's own items. */
  async #treat(calls: Calls, plan: VendorPlan, now: number): Promise<{ leaving: TreatedCall[]; origins: number[] }> {
    const keyring = this.#parts.keyring();
    const leaving: TreatedCall[] = [];
    const origins: number[] = [];
    const times: number[] = [];
    for (let index = 0; index < calls.length; index++) {
      if (index > 0 && pace.isUp()) {
        await pace.rest();
      }
      const call = calls[index];
      if (call === undefined || call instanceof Unreadable) {
        this.#parts.unplanned.dropped(null, call?.reason ?? "malformed");
        continue;
      }
      const treated = treat(call, plan, keyring, now);
      if (treated === undefined) {
        continue;
      }
      const time = call.time ?? now;
      leaving.push(treated);
      origins.push(index);
      // A time that the treatment has replaced has no order within its second.
      times.push(time - treated.time < 1_000 ? time : treated.time);
    }
    rankWithinSeconds(leaving, times);
    return { leaving, origins };
  }

  /** Delivers all items and counts what became of them. */
  async #deliver(items: readonly Item[]): Promise<DeliveredPart[]> {
    const runs = runsByLane(items).map(({ lane, run }) =>
      this.#parts.queue(lane).deliver(run.map((item) => item.json)),
    );
    const [only] = runs;
    const parts = runs.length === 1 && only !== undefined ? await only : (await Promise.all(runs)).flat();
    let index = 0;
    for (const { length, delivery } of parts) {
      for (let own = 0; own < length; own++) {
        const settlement = settlementOf(delivery, own);
        for (const tally of items[index++]?.tallies ?? []) {
          tally.settle(settlement);
        }
      }
    }
    return parts;
  }

  #unreadable(problem: Extract<Payload, { ok: false }>["problem"], count = 1): Outcome {
    const large = problem === "too-large" || problem === "too-deep";
    this.#parts.unplanned.dropped(null, large ? "too-large" : "malformed", count);
    switch (problem) {
      case "too-large":
      case "unsupported-encoding":
        return { how: problem };
      default:
        return { how: "malformed" };
    }
  }
}

export const overloaded: Outcome = { how: "later", status: 503, retryAfter: 1, throttled: [] };

/** A key is still missing, or the kill switch can't be read: what an SDK keeps until then can still be delivered. */
const notReady: Outcome = { how: "later", status: 503, retryAfter: 30, throttled: [] };

function acceptedAll(items: number): Outcome {
  return { how: "accepted", items, refused: [] };
}

/** Name of the endpoint, for the form of an answer; empty if the request holds no events. */
function nameOf(endpoint: Endpoint): string {
  return endpoint.kind === "events" || endpoint.kind === "unknown" ? endpoint.name : "";
}

function joinedQuery(query: string, parameters: string): string {
  return query === "" || parameters === "" ? query + parameters : `${query}&${parameters}`;
}

function release(payload: Payload): void {
  if (payload.ok) {
    payload.release?.();
  }
}

function payloadOf(request: GatewayRequest, data: "body" | "query"): Promise<Payload> {
  if (data === "body" && request.body.size > 0) {
    return decodeBody(request.body.take(), request.headers["content-encoding"]);
  }
  // A beacon may carry its data in the query, whatever its method.
  return decodeParameter(queryValue(request.query, "data") ?? "");
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

/** How the item at an index of a part ended. */
function settlementOf(delivery: Delivery, index: number): Settlement {
  switch (delivery.how) {
    case "accepted":
      return delivery.refused.some((complaint) => complaint.index === index) ? "refused-by-vendor" : "sent";
    case "refused": {
      // A vendor that names the bad items has taken none, and the SDK will send the good ones again.
      const named = delivery.complaints.some((complaint) => complaint.index === index);
      return named || delivery.complaints.length === 0 ? "refused-by-vendor" : "not-delivered";
    }
    case "over-quota":
      return "refused-by-vendor";
    case "too-large":
      return "too-large";
    case "later":
      return "not-delivered";
  }
}

/** Translates indexes of items to indexes of the SDK's own list. */
function outcomeOf(delivery: Delivery, count: number, items: readonly Item[], origins: readonly number[]): Outcome {
  const originsOf = (itemIndex: number): readonly number[] => {
    const before = items.slice(0, itemIndex).reduce((sum, item) => sum + item.tallies.length, 0);
    return origins.slice(before, before + (items[itemIndex]?.tallies.length ?? 0));
  };
  const translated = (complaints: readonly Complaint[]) =>
    complaints.flatMap((complaint) => originsOf(complaint.index).map((index) => ({ ...complaint, index })));
  switch (delivery.how) {
    case "accepted":
      return { how: "accepted", items: count, refused: translated(delivery.refused) };
    case "refused":
      // A refusal without details is about every event. SDKs that get no names send all of them again.
      return delivery.complaints.length > 0
        ? { how: "refused", complaints: translated(delivery.complaints) }
        : { how: "refused", complaints: origins.map((index) => ({ index, kind: "invalid", field: "" })) };
    case "over-quota":
    case "too-large":
      return delivery;
    case "later":
      return { ...delivery, throttled: delivery.throttled.flatMap(originsOf) };
  }
}
