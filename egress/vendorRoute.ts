/**
 * The route of one vendor: bytes of a request in, an answer in the vendor's own form out. Decides what kind of request it is, and
 * whether its events may be forwarded now.
 */
import type { SidePath } from "../plan";
import type { VendorAggregates } from "./aggregates/vendorAggregates";
import { maxEvents } from "./decode/limits";
import { decodeBody, decodeParameter, type Payload, readableEncodings } from "./decode/payload";
import { asRecord, asTime } from "./decode/values";
import type { LaneQueue } from "./forward/delivery";
import type { Lane } from "./forward/lane";
import type { Upstream } from "./forward/upstream";
import { forwardCalls } from "./forwardCalls";
import type { Admitted } from "./http/admission";
import type { Reply } from "./http/answer";
import type { GatewayRequest } from "./http/gatewayRequest";
import { queryValue } from "./http/path";
import type { Credentials } from "./keys/credentials";
import type { Keyring } from "./keys/keyring";
import type { SwitchState } from "./keys/killSwitch";
import type { FieldCount } from "./ledger/ledger";
import type { DropReason } from "./ledger/reasons";
import { Unreadable } from "./plan/call";
import type { VendorPlan } from "./plan/compile";
import { askVendor } from "./sidePath";
import type { VendorRows } from "./sinks/vendorRows";
import { inServerTime, SecondOrder } from "./times";
import { acceptedAll, type Outcome } from "./vendors/outcome";
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
  /** Undefined if the plan has no aggregates for the vendor. */
  readonly aggregates: VendorAggregates | undefined;
  /** Undefined if the plan has no sink. */
  readonly rows: VendorRows | undefined;
  readonly switchState: () => SwitchState;
  /** Undefined if the plan does not have the vendor. */
  readonly upstream: Upstream | undefined;
}

export class VendorRoute {
  readonly #parts: VendorRouteParts;
  readonly #secondOrder = new SecondOrder();

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
    const count = payload.ok ? longestList(payload.value) : (payload.events ?? 0);
    if (count > maxEvents) {
      return this.#unreadable("too-large", count);
    }
    const calls = payload.ok ? protocol.decode(payload.value, endpoint.name) : [];
    if (endpoint.kind === "unknown" && !calls.some((call) => !(call instanceof Unreadable))) {
      return this.#forbidden();
    }
    if (!payload.ok) {
      return this.#unreadable(payload.problem);
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
    const { queue, aggregates, rows } = this.#parts;
    const keyring = this.#parts.keyring();
    const wayOut = {
      protocol,
      plan,
      keyring,
      credentials,
      queue,
      secondOrder: this.#secondOrder,
      aggregates,
      rows,
      unplanned,
    };
    return forwardCalls(timed, endpoint.name, wayOut, now, admitted, () => release(payload));
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

/** A key is still missing, or the kill switch can't be read: what an SDK keeps until then can still be delivered. */
const notReady: Outcome = { how: "later", status: 503, retryAfter: 30, throttled: [] };

/** Name of the endpoint, for the form of an answer; empty if the request holds no events. */
function nameOf(endpoint: Endpoint): string {
  return endpoint.kind === "events" || endpoint.kind === "unknown" ? endpoint.name : "";
}

/** Number of items in a body's list of events, whatever the vendor calls it: decoding too many takes too long to find out. */
function longestList(value: unknown): number {
  const body = asRecord(value);
  const lists = [value, body?.batch, body?.events, body?.data];
  return lists.reduce<number>((most, list) => (Array.isArray(list) ? Math.max(most, list.length) : most), 0);
}

function joinedQuery(query: string, parameters: string): string {
  return query === "" || parameters === "" ? query + parameters : `${query}&${parameters}`;
}

/** Lets go of what was decoded: it takes many times the bytes of what then waits for the vendor. */
function release(payload: Payload): void {
  if (payload.ok) {
    payload.value = undefined;
    payload.release?.();
  }
}

function payloadOf(request: GatewayRequest, data: "body" | "query"): Promise<Payload> {
  if (data === "body" && request.body.size > 0) {
    return decodeBody(request.body.take(), request.headers["content-encoding"]);
  }
  // A beacon may carry its data in the query, with any method.
  return decodeParameter(queryValue(request.query, "data") ?? "");
}
