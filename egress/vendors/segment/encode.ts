/** Requests of Segment, RudderStack and Jitsu: one form of event, three ways to send it. */
import { asRecord } from "../../decode/values";
import {
  accepted,
  basic,
  type Item,
  jsonHeaders,
  type Lane,
  parsedJson,
  rubbish,
  type Verdict,
  verdictOfStatus,
} from "../../forward/lane";
import type { TreatedCall } from "../../plan/treat";

const library = { name: "bulkhead", version: "1" } as const;

/** Segment takes batches of 500 KB. */
const segmentLane: Lane = {
  name: "batch",
  maxItems: 2_000,
  maxBytes: 450_000,
  concurrency: 8,
  request: (items, { token }, now) => ({
    path: "/v1/batch",
    headers: { authorization: basic(`${token}:`), ...jsonHeaders },
    body: `{"batch":[${items.join(",")}],"sentAt":"${new Date(now).toISOString()}"}`,
  }),
  verdict,
};

const rudderstackLane: Lane = { ...segmentLane, maxBytes: 4_000_000 };

/** Jitsu takes one event a request, so it needs many at once. */
const jitsuLanes = new Map<string, Lane>();
function jitsuLane(type: string, server: boolean): Lane {
  const path = `/api/s/${server ? "s2s/" : ""}${type}`;
  const lane = jitsuLanes.get(path) ?? {
    name: path,
    maxItems: 1,
    maxBytes: 1_000_000,
    concurrency: 32,
    request: ([item = ""], { token }) => ({ path, headers: { "x-write-key": token, ...jsonHeaders }, body: item }),
    verdict,
  };
  jitsuLanes.set(path, lane);
  return lane;
}

export function encodeSegment(call: TreatedCall): Item {
  return { lane: segmentLane, json: JSON.stringify(message(call)), tallies: [call.tally] };
}

export function encodeRudderstack(call: TreatedCall): Item {
  const time = new Date(call.time).toISOString();
  const value = Object.assign(message(call), { channel: "server", originalTimestamp: time });
  return { lane: rudderstackLane, json: JSON.stringify(value), tallies: [call.tally] };
}

/** @param server whether the call came by Jitsu's server-to-server path. */
export function encodeJitsu(call: TreatedCall, server: boolean): Item {
  return { lane: jitsuLane(call.type, server), json: JSON.stringify(message(call)), tallies: [call.tally] };
}

function message(call: TreatedCall): Record<string, unknown> {
  const { "context.groupId": contextGroup, ...ids } = call.ids;
  const value: Record<string, unknown> = {
    type: call.type,
    messageId: call.messageId,
    timestamp: new Date(call.time).toISOString(),
    ...ids,
    context: contextGroup === undefined ? { library } : { library, groupId: contextGroup },
  };
  if (call.type === "track") {
    value.event = call.name;
  }
  for (const change of call.changes) {
    if (change.operation === "titles") {
      Object.assign(value, change.fields);
    } else {
      value[change.operation] = change.fields;
    }
  }
  return value;
}

/** The SDKs take any 2xx; a page of HTML with status 200 is still no acceptance. */
function verdict(status: number, body: string): Verdict {
  const byStatus = verdictOfStatus(status);
  if (byStatus !== undefined) {
    return byStatus;
  }
  const text = body.trim();
  if (text === "" || /^ok$/i.test(text)) {
    return accepted;
  }
  const answer = parsedJson(text);
  if (answer === undefined) {
    return rubbish;
  }
  const fields = asRecord(answer);
  return fields?.success === false || fields?.ok === false ? { how: "refused", status: 400, complaints: [] } : accepted;
}
