/** The callers' side of Segment, RudderStack and Jitsu. */

import { json, text } from "../../http/answer";
import { describe, type Endpoint, forbidden, type Outcome, retryAfterOf, statusOf, type VendorWire } from "../wire";
import { decodeSegmentSpec, isSegmentType, type SegmentType } from "./decode";
import { encodeJitsu, encodeRudderstack, encodeSegment } from "./encode";

/** Short paths of Segment's browser SDK. */
const shortTypes: ReadonlyMap<string, SegmentType> = new Map([
  ["t", "track"],
  ["p", "page"],
  ["s", "screen"],
  ["i", "identify"],
  ["g", "group"],
  ["a", "alias"],
]);

/** Segment's SDKs report on themselves here. Taken and dropped. */
const metrics: Endpoint = { kind: "answered", reply: json(200, { success: true }) };

export const segment: VendorWire = {
  name: "segment",
  endpoint: (method, path) => (path === "v1/m" ? metrics : version1Endpoint(method, path)),
  decode: decodeByPath,
  encode: (calls) => calls.map(encodeSegment),
  reply: (outcome) =>
    json(
      statusOf(outcome),
      isAccepted(outcome) ? { success: true } : { success: false, message: describe(outcome) },
      retryAfterOf(outcome),
    ),
};

export const rudderstack: VendorWire = {
  name: "rudderstack",
  endpoint: version1Endpoint,
  decode: decodeByPath,
  encode: (calls) => calls.map(encodeRudderstack),
  reply: (outcome) => text(statusOf(outcome), isAccepted(outcome) ? "OK" : describe(outcome), retryAfterOf(outcome)),
};

const serverPrefix = "s2s/";

export const jitsu: VendorWire = {
  name: "jitsu",
  endpoint(method, path) {
    if (method !== "POST" || !path.startsWith("api/s/")) {
      return forbidden;
    }
    const name = path.slice("api/s/".length);
    const type = name.startsWith(serverPrefix) ? name.slice(serverPrefix.length) : name;
    // @jitsu/js names the type in the path and in the body; `event` leaves it to the body.
    return isSegmentType(type) || type === "event" ? { kind: "events", name, data: "body" } : forbidden;
  },
  decode(value, endpoint) {
    const type = endpoint.startsWith(serverPrefix) ? endpoint.slice(serverPrefix.length) : endpoint;
    return isSegmentType(type) ? decodeSegmentSpec(value, type) : decodeSegmentSpec([value], undefined);
  },
  encode: (calls, _credentials, endpoint) => calls.map((call) => encodeJitsu(call, endpoint.startsWith(serverPrefix))),
  reply: (outcome) =>
    json(
      statusOf(outcome),
      isAccepted(outcome) ? { ok: true } : { ok: false, error: describe(outcome) },
      retryAfterOf(outcome),
    ),
};

function version1Endpoint(method: string, path: string): Endpoint {
  if (method !== "POST" || !path.startsWith("v1/")) {
    return forbidden;
  }
  const name = path.slice("v1/".length);
  const type = shortTypes.get(name) ?? name;
  if (type === "batch" || isSegmentType(type)) {
    return { kind: "events", name: type, data: "body" };
  }
  return name === "import" ? { kind: "events", name: "batch", data: "body" } : forbidden;
}

function decodeByPath(value: unknown, endpoint: string) {
  return decodeSegmentSpec(value, isSegmentType(endpoint) ? endpoint : undefined);
}

function isAccepted(outcome: Outcome): boolean {
  return outcome.how === "accepted";
}
