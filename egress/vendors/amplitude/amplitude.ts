/** Amplitude: paths and answers. Its SDKs go by `code` in the body; any other body makes them drop events or send them twice. */
import { asRecord } from "../../decode/values";
import type { Complaint } from "../../forward/lane";
import { json, type Reply } from "../../http/answer";
import { describe, type Outcome, retryAfterOf, statusOf } from "../outcome";
import { forbidden, type RequestFacts, type VendorProtocol } from "../protocol";
import { decodeAmplitude } from "./decode";
import { encodeAmplitude } from "./encode";

const endpoints: ReadonlyMap<string, "httpapi" | "batch"> = new Map([
  ["2/httpapi", "httpapi"],
  ["batch", "batch"],
]);

export const amplitude: VendorProtocol = {
  name: "amplitude",
  aggregate: { endpoint: "httpapi", type: "track", id: "user_id", operation: "event_properties" },
  endpoint(method, path) {
    const name = endpoints.get(path);
    if (method !== "POST") {
      return forbidden;
    }
    return name === undefined ? { kind: "unknown", name: "httpapi" } : { kind: "events", name, data: "body" };
  },
  decode: decodeAmplitude,
  encode: (calls, _credentials, endpoint) =>
    calls.map((call) => encodeAmplitude(call, endpoint === "batch" ? "batch" : "httpapi")),
  reply,
  sentAt: ({ value }) => asRecord(value)?.client_upload_time,
  formOf: (item) => ("event_type" in item ? { endpoint: "httpapi", payload: { events: [item] } } : undefined),
};

function reply(outcome: Outcome, { bytes, now }: RequestFacts): Reply {
  const code = statusOf(outcome);
  switch (outcome.how) {
    case "accepted":
      return json(code, {
        code,
        events_ingested: outcome.items,
        payload_size_bytes: bytes,
        server_upload_time: now,
      });
    case "refused":
      return json(code, {
        code,
        error: describe(outcome),
        missing_field: null,
        events_with_invalid_fields: byField(outcome.complaints, "invalid"),
        events_with_missing_fields: byField(outcome.complaints, "missing"),
        events_with_invalid_id_lengths: {},
        silenced_devices: [],
        silenced_events: outcome.complaints.filter(({ kind }) => kind === "silenced").map(({ index }) => index),
      });
    case "malformed":
      return json(code, { code, error: describe(outcome), missing_field: null });
    case "later": {
      const { throttled } = outcome;
      const details =
        code === 429
          ? {
              eps_threshold: 0,
              throttled_users: {},
              throttled_devices: {},
              throttled_events: throttled,
              exceeded_daily_quota_users: {},
              exceeded_daily_quota_devices: {},
            }
          : {};
      return json(code, { code, error: describe(outcome), ...details }, retryAfterOf(outcome));
    }
    default:
      return json(code, { code, error: describe(outcome) });
  }
}

function byField(complaints: readonly Complaint[], kind: Complaint["kind"]): Record<string, number[]> {
  const fields: Record<string, number[]> = {};
  for (const complaint of complaints) {
    if (complaint.kind !== kind) {
      continue;
    }
    const field = complaint.field === "" ? "event_properties" : complaint.field;
    const list = fields[field] ?? [];
    list.push(complaint.index);
    fields[field] = list;
  }
  return fields;
}
