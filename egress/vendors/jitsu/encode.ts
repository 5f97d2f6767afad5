/** Jitsu's requests: Segment's form of event, one per request, by the path of its type. */
import { type Item, jsonHeaders, type Lane } from "../../forward/lane";
import { objectOf } from "../../plan/members";
import type { TreatedCall } from "../../plan/treat";
import { message, verdict } from "../segment/encode";

/** One event per request needs many requests at once. */
const lanes = new Map<string, Lane>();
function laneOf(type: string, server: boolean): Lane {
  const path = `/api/s/${server ? "s2s/" : ""}${type}`;
  const lane = lanes.get(path) ?? {
    name: path,
    maxItems: 1,
    maxBytes: 1_000_000,
    concurrency: 32,
    request: (json, { token }) => ({ path, headers: { "x-write-key": token, ...jsonHeaders }, body: json }),
    verdict,
  };
  lanes.set(path, lane);
  return lane;
}

/** @param server whether the call came by Jitsu's server-to-server path. */
export function encodeJitsu(call: TreatedCall, server: boolean): Item {
  return { lane: laneOf(call.type, server), json: objectOf(message(call)), calls: [call.pending] };
}
