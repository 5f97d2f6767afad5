/** Jitsu: Segment's form of event, with paths and answers of its own. */
import { asRecord } from "../../decode/values";
import { json } from "../../http/answer";
import { describe, retryAfterOf, statusOf } from "../outcome";
import { forbidden, type VendorProtocol } from "../protocol";
import { decodeSegmentSpec, isSegmentType, segmentForm, untypedGroup } from "../segment/decode";
import { segmentSentAt } from "../segment/paths";
import { encodeJitsu } from "./encode";

const serverPrefix = "s2s/";

export const jitsu: VendorProtocol = {
  name: "jitsu",
  aggregate: { endpoint: "s2s/track", type: "track", id: "anonymousId", operation: "properties" },
  untypedGroup,
  endpoint(method, path) {
    if (method !== "POST") {
      return forbidden;
    }
    if (!path.startsWith("api/s/")) {
      return { kind: "unknown", name: "batch" };
    }
    const name = path.slice("api/s/".length);
    const type = name.startsWith(serverPrefix) ? name.slice(serverPrefix.length) : name;
    // @jitsu/js names the type in the path and in the body; `event` leaves it to the body.
    return isSegmentType(type) || type === "event" || type === "batch"
      ? { kind: "events", name, data: "body" }
      : { kind: "unknown", name: name.startsWith(serverPrefix) ? `${serverPrefix}batch` : "batch" };
  },
  decode(value, endpoint) {
    const type = endpoint.startsWith(serverPrefix) ? endpoint.slice(serverPrefix.length) : endpoint;
    if (isSegmentType(type)) {
      return decodeSegmentSpec(value, type);
    }
    const isBatch = Array.isArray(value) || Array.isArray(asRecord(value)?.batch);
    return decodeSegmentSpec(isBatch ? value : [value], undefined);
  },
  sentAt: segmentSentAt,
  encode: (calls, _credentials, endpoint) => calls.map((call) => encodeJitsu(call, endpoint.startsWith(serverPrefix))),
  reply: (outcome) =>
    json(
      statusOf(outcome),
      outcome.how === "accepted" ? { ok: true } : { ok: false, error: describe(outcome) },
      retryAfterOf(outcome),
    ),
  formOf: segmentForm,
};
