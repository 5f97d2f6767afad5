/** GA4's Measurement Protocol: paths and answers, which are `204 No Content` for everything accepted. */
import { json } from "../../http/answer";
import { describe, retryAfterOf, statusOf } from "../outcome";
import { type Endpoint, forbidden, type VendorProtocol } from "../protocol";
import { decodeGa4 } from "./decode";
import { encodeGa4 } from "./encode";

/** The validation server would see the raw events, so it is never asked. */
const validation: Endpoint = { kind: "answered", reply: json(200, { validationMessages: [] }) };

export const ga4: VendorProtocol = {
  name: "ga4",
  aggregate: { endpoint: "collect", type: "track", id: "client_id", operation: "params" },
  endpoint(method, path) {
    if (path === "debug/mp/collect") {
      return validation;
    }
    if (method !== "POST") {
      return forbidden;
    }
    return path === "mp/collect"
      ? { kind: "events", name: "collect", data: "body" }
      : { kind: "unknown", name: "collect" };
  },
  decode: decodeGa4,
  encode: encodeGa4,
  formOf: (item) => (Array.isArray(item.events) ? { endpoint: "collect", payload: item } : undefined),
  reply: (outcome) =>
    outcome.how === "accepted"
      ? { status: 204, type: "text/plain", body: "" }
      : json(
          statusOf(outcome),
          { error: { code: statusOf(outcome), message: describe(outcome), status: outcome.how } },
          retryAfterOf(outcome),
        ),
};
