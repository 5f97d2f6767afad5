/** Amplitude: events of the HTTP V2 and batch APIs, with identify and group identify among them. */
import { asId, asRecord, asText, asTime, noFields, type RawFields } from "../../decode/values";
import {
  type Call,
  type Calls,
  type Change,
  type ChangeShape,
  callWithoutId,
  changesOf,
  idsOf,
  malformedCall,
  noneReserved,
  type Unreadable,
} from "../../plan/call";

const operations: Record<string, ChangeShape> = {
  $set: "values",
  $setOnce: "values",
  $add: "values",
  $append: "lists",
  $prepend: "lists",
  $preInsert: "lists",
  $postInsert: "lists",
  $remove: "lists",
  $unset: "names",
  $clearAll: "names",
};

/** Fields of revenue that stand beside the event's properties. */
const revenueFields = ["price", "quantity", "revenue", "productId", "revenueType"] as const;

const views: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "[Amplitude] Page Viewed": "$page",
    "[Amplitude] Screen Viewed": "$screen",
  }),
);

export function decodeAmplitude(value: unknown): Calls {
  const events = asRecord(value)?.events;
  const items: readonly unknown[] = Array.isArray(events) ? events : [events];
  return items.map(decodeItem);
}

function decodeItem(value: unknown): Call | Unreadable {
  const item = asRecord(value);
  const event = asText(item?.event_type);
  if (item === undefined || event === undefined) {
    return malformedCall;
  }
  const userId = asId(item.user_id);
  const deviceId = asId(item.device_id);
  const envelope = {
    time: asTime(item.time),
    messageId: asId(item.insert_id),
    ids: idsOf({ user_id: userId, device_id: deviceId }),
    subject: userId === undefined ? "device_id" : "user_id",
  };
  const properties = asRecord(item.user_properties) ?? noFields;
  if (event === "$groupidentify") {
    return groupCall(item, envelope);
  }
  if (userId === undefined && deviceId === undefined) {
    return callWithoutId;
  }
  const profile = operationsOf(properties, "profile");
  if (event === "$identify") {
    return { kind: "identify", name: "", type: event, changes: profile, ...envelope };
  }
  const revenue: Record<string, unknown> = {};
  for (const field of revenueFields) {
    if (item[field] !== undefined && item[field] !== null) {
      revenue[field] = item[field];
    }
  }
  const view = views.get(event);
  const change = (operation: string, fields: RawFields): Change => ({
    scope: "event",
    operation,
    shape: "values",
    fields,
    reserved: noneReserved,
  });
  return {
    kind: "track",
    name: event,
    ...(view !== undefined && { fallbackName: view }),
    type: view === undefined ? "track" : event,
    groups: asRecord(item.groups) ?? noFields,
    changes: [
      change("event_properties", asRecord(item.event_properties) ?? noFields),
      change("revenue", revenue),
      ...profile,
    ],
    ...envelope,
  };
}

function groupCall(item: RawFields, envelope: Pick<Call, "time" | "messageId">): Call | Unreadable {
  const [type, id] = Object.entries(asRecord(item.groups) ?? noFields)[0] ?? [];
  const group = asId(Array.isArray(id) ? id[0] : id);
  if (type === undefined || group === undefined) {
    return malformedCall;
  }
  return {
    kind: "group",
    name: type,
    type: "$groupidentify",
    time: envelope.time,
    messageId: envelope.messageId,
    // The SDKs send group identify with a placeholder for the user; the group is what counts.
    ids: { group },
    subject: undefined,
    changes: operationsOf(asRecord(item.group_properties) ?? noFields, "group"),
  };
}

/** Properties without operations mean `$set`. */
function operationsOf(properties: RawFields, scope: "profile" | "group"): Change[] {
  const plain = Object.keys(properties).some((key) => !Object.hasOwn(operations, key));
  const changes = changesOf(properties, scope, operations);
  if (!plain) {
    return changes;
  }
  const reserved = new Set(Object.keys(operations));
  return [...changes, { scope, operation: "$set", shape: "values", fields: properties, reserved }];
}
