/** Google Analytics 4 Measurement Protocol: one body holds the ids and user properties of all its events. */
import { asId, asRecord, asText, asTime, noFields, type RawFields } from "../../decode/values";
import {
  type Call,
  type Calls,
  type Change,
  callWithoutId,
  idsOf,
  malformedCall,
  noneReserved,
  type Unreadable,
} from "../../plan/call";

const views: ReadonlyMap<string, string> = new Map(Object.entries({ page_view: "$page", screen_view: "$screen" }));

export function decodeGa4(value: unknown): Calls {
  const body = asRecord(value);
  if (body === undefined || !Array.isArray(body.events) || body.events.length === 0) {
    return [malformedCall];
  }
  const clientId = asId(body.client_id);
  if (clientId === undefined) {
    return body.events.map(() => callWithoutId);
  }
  const ids = idsOf({ client_id: clientId, user_id: asId(body.user_id) });
  const time = asTime(body.timestamp_micros);
  const profile = userProperties(body.user_properties);
  return body.events.map((event: unknown, index) => decodeEvent(event, ids, time, index === 0 ? profile : undefined));
}

function decodeEvent(
  value: unknown,
  ids: Call["ids"],
  time: number | undefined,
  profile: Change | undefined,
): Call | Unreadable {
  const item = asRecord(value);
  const name = asText(item?.name);
  if (item === undefined || name === undefined) {
    return malformedCall;
  }
  const view = views.get(name);
  const fields = withNumbers(asRecord(item.params) ?? noFields);
  const params: Change = { scope: "event", operation: "params", shape: "values", fields, reserved: noneReserved };
  const session = asId(fields.session_id);
  return {
    kind: "track",
    name,
    ...(view !== undefined && { fallbackName: view }),
    type: view === undefined ? "track" : name,
    time: asTime(item.timestamp_micros) ?? time,
    messageId: undefined,
    ids: session === undefined ? ids : { ...ids, session },
    subject: ids.user_id === undefined ? "client_id" : "user_id",
    changes: profile === undefined ? [params] : [params, profile],
  };
}

/** Parameters that Google's own examples write as text, and that its reports need as digits. */
const numericParams = ["session_id", "engagement_time_msec"] as const;

/** The parameters, with text that is a number as one, so that a plan can declare them as numbers. */
function withNumbers(params: RawFields): RawFields {
  const texts = numericParams.filter((name) => typeof params[name] === "string" && /^\d{1,15}$/.test(params[name]));
  return texts.length === 0
    ? params
    : { ...params, ...Object.fromEntries(texts.map((name) => [name, Number(params[name])])) };
}

/** `{ name: { value } }` to `{ name: value }`. */
function userProperties(value: unknown): Change | undefined {
  const properties = asRecord(value);
  if (properties === undefined) {
    return undefined;
  }
  const fields: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(properties)) {
    fields[key] = (asRecord(properties[key]) ?? noFields).value;
  }
  return {
    scope: "profile",
    operation: "user_properties",
    shape: "values",
    fields: fields as RawFields,
    reserved: noneReserved,
  };
}
