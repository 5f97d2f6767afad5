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
import type { TreatedCall } from "../../plan/treat";

const lane = (name: string, path: string): Lane => ({
  name,
  maxItems: 1_000,
  maxBytes: 1_000_000,
  concurrency: 8,
  request: (items, { token }) => ({
    path,
    headers: jsonHeaders,
    body: `{"api_key":${JSON.stringify(token)},"events":[${items.join(",")}]}`,
  }),
  verdict,
});

const lanes = { httpapi: lane("httpapi", "/2/httpapi"), batch: lane("batch", "/batch") };

export function encodeAmplitude(call: TreatedCall, endpoint: "httpapi" | "batch"): Item {
  const { group, ...ids } = call.ids;
  const event: Record<string, unknown> = {
    event_type: call.kind === "track" ? call.name : call.type,
    ...ids,
    time: call.time,
    insert_id: call.messageId,
    library: "bulkhead",
  };
  const profile: Record<string, unknown> = {};
  for (const change of call.changes) {
    if (isEmpty(change)) {
      continue;
    }
    if (change.operation === "event_properties") {
      event.event_properties = change.fields;
    } else if (change.operation === "revenue") {
      Object.assign(event, change.fields);
    } else if (change.operation === "$clearAll") {
      profile.$clearAll = "-";
    } else if (change.shape === "names") {
      profile[change.operation] = namesAsKeys(change.fields);
    } else {
      profile[change.operation] = { ...(profile[change.operation] as object | undefined), ...change.fields };
    }
  }
  if (call.kind === "group") {
    event.groups = { [call.name]: group };
    event.group_properties = profile;
  } else {
    if (Object.keys(call.groups).length > 0) {
      event.groups = call.groups;
    }
    if (Object.keys(profile).length > 0) {
      event.user_properties = profile;
    }
  }
  return { lane: lanes[endpoint], json: JSON.stringify(event), tallies: [call.tally] };
}

/** True for an operation that has lost all its fields; `$clearAll` never has any. */
function isEmpty({ operation, fields }: TreatedCall["changes"][number]): boolean {
  return operation !== "$clearAll" && Object.keys(fields).length === 0;
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
