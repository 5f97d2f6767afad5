/** Segment's requests. RudderStack and Jitsu take the same form of event, in requests of their own. */
import { asRecord } from "../../decode/values";
import {
  accepted,
  basic,
  type Item,
  jsonHeaders,
  type Lane,
  parsedJson,
  unusableAnswer,
  type Verdict,
  verdictOfStatus,
} from "../../forward/lane";
import type { TreatedCall } from "../../plan/treat";

const library = { name: "bulkhead", version: "1" } as const;

/** Segment takes batches of 500 KB. */
export const segmentLane: Lane = {
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

export function encodeSegment(call: TreatedCall): Item {
  return { lane: segmentLane, json: JSON.stringify(message(call)), tallies: [call.tally] };
}

export function message(call: TreatedCall): Record<string, unknown> {
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

/** The SDKs take any 2xx, but a page of HTML with status 200 is not an acceptance. */
export function verdict(status: number, body: string): Verdict {
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
    return unusableAnswer;
  }
  const fields = asRecord(answer);
  return fields?.success === false || fields?.ok === false ? { how: "refused", status: 400, complaints: [] } : accepted;
}
