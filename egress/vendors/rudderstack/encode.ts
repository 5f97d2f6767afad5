/** RudderStack's requests: Segment's, in larger batches. */
import type { Item, Lane } from "../../forward/lane";
import type { TreatedCall } from "../../plan/treat";
import { message, segmentLane } from "../segment/encode";

const batchLane: Lane = { ...segmentLane, maxBytes: 4_000_000 };

export function encodeRudderstack(call: TreatedCall): Item {
  const time = new Date(call.time).toISOString();
  const value = Object.assign(message(call), { channel: "server", originalTimestamp: time });
  return { lane: batchLane, json: JSON.stringify(value), tallies: [call.tally] };
}
