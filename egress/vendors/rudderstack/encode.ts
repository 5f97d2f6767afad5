/** RudderStack's requests: Segment's, in larger batches. */
import type { Item, Lane } from "../../forward/lane";
import { objectOf } from "../../plan/members";
import type { TreatedCall } from "../../plan/treat";
import { message, segmentLane } from "../segment/encode";

const batchLane: Lane = { ...segmentLane, maxBytes: 4_000_000 };

export function encodeRudderstack(call: TreatedCall): Item {
  const time = new Date(call.time).toISOString();
  const json = objectOf(`${message(call)},"channel":"server","originalTimestamp":"${time}"`);
  return { lane: batchLane, json, calls: [call.pending] };
}
