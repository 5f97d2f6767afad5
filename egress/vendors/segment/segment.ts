/** Segment: paths of its SDKs and the answers that they understand. */
import { json } from "../../http/answer";
import { describe, type Outcome, retryAfterOf, statusOf } from "../outcome";
import type { Endpoint, VendorProtocol } from "../protocol";
import { decodeByPath, segmentForm, untypedGroup } from "./decode";
import { encodeSegment } from "./encode";
import { segmentSentAt, version1Endpoint } from "./paths";

/** Segment's SDKs report on themselves here. Taken and dropped. */
const metrics: Endpoint = { kind: "answered", reply: json(200, { success: true }) };

export const segment: VendorProtocol = {
  name: "segment",
  aggregate: { endpoint: "batch", type: "track", id: "anonymousId", operation: "properties" },
  untypedGroup,
  endpoint: (method, path) => (path === "v1/m" ? metrics : version1Endpoint(method, path)),
  decode: decodeByPath,
  encode: (calls) => calls.map(encodeSegment),
  reply: (outcome) =>
    json(statusOf(outcome), outcome.how === "accepted" ? { success: true } : failure(outcome), retryAfterOf(outcome)),
  sentAt: segmentSentAt,
  formOf: segmentForm,
};

/** Python's SDK reads `code` and `message`, and takes an answer without them for a network fault; Ruby's reads `error`. */
function failure(outcome: Outcome): Record<string, unknown> {
  const message = describe(outcome);
  return { success: false, code: outcome.how.replace("-", "_"), message, error: message };
}
