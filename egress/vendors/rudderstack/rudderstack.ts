/** RudderStack: Segment's paths and form of event, with answers of its own. */
import { text } from "../../http/answer";
import { describe, retryAfterOf, statusOf } from "../outcome";
import type { VendorProtocol } from "../protocol";
import { decodeByPath, segmentForm, untypedGroup } from "../segment/decode";
import { segmentSentAt, version1Endpoint } from "../segment/paths";
import { encodeRudderstack } from "./encode";

export const rudderstack: VendorProtocol = {
  name: "rudderstack",
  aggregate: { endpoint: "batch", type: "track", id: "anonymousId", operation: "properties" },
  untypedGroup,
  endpoint: version1Endpoint,
  decode: decodeByPath,
  encode: (calls) => calls.map(encodeRudderstack),
  reply: (outcome) =>
    text(statusOf(outcome), outcome.how === "accepted" ? "OK" : describe(outcome), retryAfterOf(outcome)),
  // Its browser SDK puts the time into a header, too.
  sentAt: (facts) => segmentSentAt(facts) ?? facts.header("sentat"),
  formOf: segmentForm,
};
