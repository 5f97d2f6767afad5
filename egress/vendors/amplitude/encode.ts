/** Amplitude's requests to the HTTP V2 and batch APIs. The body's `code` decides, as it does for Amplitude's own SDKs. */
import { asRecord } from "../../decode/values";
import {
  accepted,
  type Complaint,
  type Item,
  jsonHeaders,
  type Lane,
  later,
  parsedJson,
  unusableAnswer,
  type Verdict,
  verdictOfStatus,
} from "../../forward/lane";
import { fieldsOf, idMembers, type Members, objectOf } from "../../plan/members";
import type { TreatedCall, TreatedChange } from "../../plan/treat";

const lane = (name: string, path: string): Lane => ({
  name,
  maxItems: 1_000,
  maxBytes: 1_000_000,
  concurrency: 8,
  request: (json, { token }) => ({
    path,
    headers: jsonHeaders,
    body: `{"api_key":${JSON.stringify(token)},"events":[${json}]}`,
  }),
  verdict,
});

const lanes = { httpapi: lane("httpapi", "/2/httpapi"), batch: lane("batch", "/batch") };

export function encodeAmplitude(call: TreatedCall, endpoint: "httpapi" | "batch"): Item {
  const type = JSON.stringify(call.kind === "track" ? call.name : call.type);
  const ids = idMembers(call.ids, "group");
  let event = `,"event_type":${type}${ids},"time":${call.time},"insert_id":"${call.messageId}","library":"bulkhead"`;
  const profile: Record<string, unknown> = {};
  for (const change of call.changes) {
    if (change.operation === "event_properties") {
      event += change.members === "" ? "" : `,"event_properties":${objectOf(change.members)}`;
    } else if (change.operation === "revenue") {
      event += change.members;
    } else {
      addOperation(profile, change);
    }
  }
  event += call.kind === "group" ? groupMembers(call, profile) : userMembers(call, profile);
  return { lane: lanes[endpoint], json: objectOf(event), calls: [call.pending] };
}

/** An operation that has lost all its fields stays behind; `$clearAll` never has any. */
function addOperation(profile: Record<string, unknown>, { operation, shape, members }: TreatedChange): void {
  if (operation === "$clearAll") {
    profile.$clearAll = "-";
  } else if (members !== "") {
    const fields = fieldsOf(members);
    profile[operation] =
      shape === "names" ? namesAsKeys(fields) : { ...(profile[operation] as object | undefined), ...fields };
  }
}

function groupMembers({ name, ids }: TreatedCall, profile: object): Members {
  const groups = JSON.stringify({ [name]: ids.group });
  return `,"groups":${groups},"group_properties":${JSON.stringify(profile)}`;
}

function userMembers({ groups }: TreatedCall, profile: object): Members {
  const own = groups === "" ? "" : `,"groups":${objectOf(groups)}`;
  return Object.keys(profile).length === 0 ? own : `${own},"user_properties":${JSON.stringify(profile)}`;
}

function namesAsKeys(fields: object): Record<string, string> {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, "-"]));
}

function verdict(status: number, body: string): Verdict {
  const answer = asRecord(parsedJson(body));
  const code = typeof answer?.code === "number" ? answer.code : status;
  if (code === 400) {
    return { how: "refused", status: 400, complaints: complaintsOf(answer) };
  }
  if (code === 429) {
    return later(429, indexes(answer?.throttled_events));
  }
  const byStatus = verdictOfStatus(code) ?? verdictOfStatus(status);
  if (byStatus !== undefined) {
    return byStatus;
  }
  return answer?.code === 200 || body.trim() === "" ? accepted : unusableAnswer;
}

function complaintsOf(answer: Record<string, unknown> | undefined): Complaint[] {
  const byField = (value: unknown, kind: Complaint["kind"]) =>
    Object.entries(asRecord(value) ?? {}).flatMap(([field, list]) =>
      indexes(list).map((index) => ({ index, kind, field: knownFields.has(field) ? field : "event_properties" })),
    );
  return [
    ...byField(answer?.events_with_invalid_fields, "invalid"),
    ...byField(answer?.events_with_missing_fields, "missing"),
    ...indexes(answer?.silenced_events).map((index) => ({ index, kind: "silenced" as const, field: "" })),
  ];
}

const knownFields: ReadonlySet<string> = new Set([
  "event_type",
  "user_id",
  "device_id",
  "time",
  "insert_id",
  "event_properties",
  "user_properties",
  "groups",
  "group_properties",
  "library",
]);

function indexes(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((index): index is number => Number.isInteger(index)) : [];
}
