/**
 * A vendor's record: what the proxy needs to speak with its SDKs and its servers. Plain data and pure functions. The
 * plain facts that other parts read too (hosts, regions, settings, SDKs) are the vendor's row in `plan/vendors/proxied.ts`.
 */
import type { SidePath } from "../../plan";
import type { RawFields } from "../decode/values";
import type { Item } from "../forward/lane";
import type { Reply } from "../http/answer";
import type { Credentials } from "../keys/credentials";
import type { Calls } from "../plan/call";
import type { VendorTraits } from "../plan/compile";
import type { TreatedCall } from "../plan/treat";
import type { Outcome } from "./outcome";

export interface RequestFacts {
  /** Name of the endpoint, as `endpoint` gave it. */
  readonly endpoint: string;
  /** Raw query without `?`, with the parameters of a form body beside its `data`. */
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
  /** If the plan allows it, forwarded with pseudonyms only; otherwise answered locally. */
  | { readonly kind: "side"; readonly name: SidePath; readonly local: Reply }
  /** A path of the vendor that takes no events, e.g. for session replay. */
  | { readonly kind: "forbidden" }
  /**
   * A path that this version does not know. New SDKs use new paths: if the request holds events that the vendor's decoder
   * reads, it is treated like one to the endpoint `name`, else as forbidden. That is safe, since what leaves depends on the
   * plan alone, and requests to the vendor are built from scratch.
   */
  | { readonly kind: "unknown"; readonly name: string };

export interface SideQuestion {
  /** Raw query of the caller. */
  readonly query: string;
  /** The caller's body or `data` parameter, decoded; undefined if there is none. */
  readonly value: unknown;
  readonly credentials: Credentials;
  /** Pseudonym of an id; undefined if the value is not a valid id. */
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

/** What a request says of the time at which it was sent. */
export interface SentFacts {
  /** Body, decoded. */
  readonly value: unknown;
  /** Raw query, with the parameters of a form body. */
  readonly query: string;
  readonly header: (name: string) => string | undefined;
}

export const forbidden: Endpoint = { kind: "forbidden" };

/** An event in the body that an SDK would send it in. */
export interface EventForm {
  /** Name of the endpoint, as `endpoint` gives it. */
  readonly endpoint: string;
  readonly payload: unknown;
}

/** How an event of an aggregate is laid out, in the words of the vendor's decoder. */
export interface AggregateForm {
  readonly endpoint: string;
  readonly type: string;
  /** Slot of the id that every event must have; it names no person. */
  readonly id: string;
  /** The change that holds an event's own properties. */
  readonly operation: string;
}

export interface VendorProtocol extends VendorTraits {
  readonly aggregate: AggregateForm;
  /** @param path below the vendor's prefix, without slashes at its ends. */
  endpoint(method: string, path: string): Endpoint;
  decode(value: unknown, endpoint: string): Calls;
  encode(calls: readonly TreatedCall[], credentials: Credentials, endpoint: string): Item[];
  reply(outcome: Outcome, facts: RequestFacts): Reply;
  /**
   * When the caller says that it sent the request, for vendors that correct a wrong clock by it: the value as it came, in any
   * form that `asTime` reads. The vendor would compare it with the arrival, as the proxy does in its place.
   */
  sentAt?(facts: SentFacts): unknown;
  /** Recognises a single event of the vendor's SDKs by its shape, for trying out a plan; undefined for any other shape. */
  formOf(item: RawFields): EventForm | undefined;
  /** Builds the vendor's request for a side path. Only for vendors whose row lists side paths. */
  side?(name: SidePath, question: SideQuestion): SideRequest;
}
