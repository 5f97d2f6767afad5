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
import { idMembers, type Members, objectOf } from "../../plan/members";
import type { TreatedCall } from "../../plan/treat";

const library = `"library":{"name":"bulkhead","version":"1"}`;

/** Slot of the group that an event's context names. */
const contextGroup = "context.groupId";

/** Segment takes batches of 500 KB. */
export const segmentLane: Lane = {
  name: "batch",
  maxItems: 2_000,
  maxBytes: 450_000,
  concurrency: 8,
  request: (json, { token }, now) => ({
    path: "/v1/batch",
    headers: { authorization: basic(`${token}:`), ...jsonHeaders },
    body: `{"batch":[${json}],"sentAt":"${new Date(now).toISOString()}"}`,
  }),
  verdict,
};

export function encodeSegment(call: TreatedCall): Item {
  return { lane: segmentLane, json: objectOf(message(call)), calls: [call.pending] };
}

/** The members of a message of Segment's specification. */
export function message(call: TreatedCall): Members {
  const group = call.ids[contextGroup];
  const context = group === undefined ? library : `${library},"groupId":"${group}"`;
  const time = new Date(call.time).toISOString();
  const ids = idMembers(call.ids, contextGroup);
  let members = `,"type":"${call.type}","messageId":"${call.messageId}","timestamp":"${time}"${ids},"context":{${context}}`;
  if (call.type === "track") {
    members += `,"event":${JSON.stringify(call.name)}`;
  }
  for (const change of call.changes) {
    members += change.operation === "titles" ? change.members : `,"${change.operation}":${objectOf(change.members)}`;
  }
  return members;
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
