/** Segment: paths of its SDKs and the answers that they understand. */
import { json } from "../../http/answer";
import { describe, retryAfterOf, statusOf } from "../outcome";
import type { Endpoint, VendorProtocol } from "../protocol";
import { decodeByPath, segmentForm, untypedGroup } from "./decode";
import { encodeSegment } from "./encode";
import { version1Endpoint } from "./paths";

/** Segment's SDKs report on themselves here. Taken and dropped. */
const metrics: Endpoint = { kind: "answered", reply: json(200, { success: true }) };

export const segment: VendorProtocol = {
  name: "segment",
  untypedGroup,
  endpoint: (method, path) => (path === "v1/m" ? metrics : version1Endpoint(method, path)),
  decode: decodeByPath,
  encode: (calls) => calls.map(encodeSegment),
  reply: (outcome) =>
    json(
      statusOf(outcome),
      outcome.how === "accepted" ? { success: true } : { success: false, message: describe(outcome) },
      retryAfterOf(outcome),
    ),
  formOf: segmentForm,
};
