/** Mixpanel: track and import items, profile updates (engage) and group updates. */
import { asId, asIds, asRecord, asText, asTime, noFields } from "../../decode/values";
import {
  type Call,
  type Calls,
  type ChangeShape,
  callWithoutId,
  changesOf,
  idsOf,
  malformedCall,
  type Unreadable,
} from "../../plan/call";

export type MixpanelEndpoint = "track" | "import" | "engage" | "groups";

/** Properties that are ids, credentials or envelope and never a field. */
const reserved: ReadonlySet<string> = new Set([
  "token",
  "distinct_id",
  "$device_id",
  "$user_id",
  "$anon_distinct_id",
  "$identified_id",
  "$distinct_ids",
  "alias",
  "time",
  "$time",
  "$insert_id",
  "ip",
  "$ip",
  "mp_lib",
]);

const profileOperations: Record<string, ChangeShape> = {
  $set: "values",
  $set_once: "values",
  $add: "values",
  $append: "entries",
  $remove: "entries",
  $union: "lists",
  $unset: "names",
  $delete: "names",
};

export function decodeMixpanel(value: unknown, endpoint: MixpanelEndpoint): Calls {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (endpoint === "engage") {
    return items.map(profileCall);
  }
  if (endpoint === "groups") {
    return items.map(groupCall);
  }
  return items.map(trackCall);
}

function trackCall(value: unknown): Call | Unreadable {
  const item = asRecord(value);
  const event = asText(item?.event);
  if (item === undefined || event === undefined) {
    return malformedCall;
  }
  const properties = asRecord(item.properties) ?? noFields;
  const time = asTime(properties.time);
  const messageId = asId(properties.$insert_id);
  const distinctId = asId(properties.distinct_id);
  switch (event) {
    case "$identify":
      return alias(event, time, messageId, {
        distinct_id: distinctId,
        $identified_id: asId(properties.$identified_id),
        $anon_distinct_id: asId(properties.$anon_distinct_id),
      });
    case "$create_alias":
      return alias(event, time, messageId, { distinct_id: distinctId, alias: asId(properties.alias) });
    case "$merge": {
      const pair = asIds(properties.$distinct_ids).slice(0, 2);
      if (pair.length !== 2) {
        return malformedCall;
      }
      const ids = { $distinct_ids: pair };
      return { kind: "alias", name: "", type: event, time, messageId, ids, subject: "$distinct_ids", changes: [] };
    }
  }
  const ids = idsOf({
    distinct_id: distinctId,
    $device_id: asId(properties.$device_id),
    $user_id: asId(properties.$user_id),
  });
  if (Object.keys(ids).length === 0 && idSlots.some((slot) => isUnreadableId(properties[slot]))) {
    return callWithoutId;
  }
  const page = event === "$mp_web_page_view";
  return {
    kind: "track",
    name: event,
    ...(page && { fallbackName: "$page" }),
    type: page ? event : "track",
    time,
    messageId,
    ids,
    subject: Object.keys(ids)[0],
    changes: [{ scope: "event", operation: "properties", shape: "values", fields: properties, reserved }],
  };
}

/** Slots of a track call's ids. All may be empty: Mixpanel takes events that belong to nobody. */
const idSlots = ["distinct_id", "$device_id", "$user_id"] as const;

/** True for a value that was meant as an id but isn't a valid one. */
function isUnreadableId(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && asId(value) === undefined;
}

function alias(
  type: string,
  time: number | undefined,
  messageId: string | undefined,
  slots: Record<string, string | undefined>,
): Call | Unreadable {
  const ids = idsOf(slots);
  if (Object.keys(ids).length < 2) {
    return malformedCall;
  }
  return { kind: "alias", name: "", type, time, messageId, ids, subject: "distinct_id", changes: [] };
}

function profileCall(value: unknown): Call | Unreadable {
  const item = asRecord(value);
  const distinctId = asId(item?.$distinct_id);
  if (item === undefined || distinctId === undefined) {
    return malformedCall;
  }
  return {
    kind: "identify",
    name: "",
    type: "engage",
    time: asTime(item.$time),
    messageId: undefined,
    ids: idsOf({ $distinct_id: distinctId, $device_id: asId(item.$device_id), $user_id: asId(item.$user_id) }),
    subject: "$distinct_id",
    changes: changesOf(item, "profile", profileOperations),
  };
}

function groupCall(value: unknown): Call | Unreadable {
  const item = asRecord(value);
  const type = asText(item?.$group_key);
  const id = asId(item?.$group_id);
  if (item === undefined || type === undefined || id === undefined) {
    return malformedCall;
  }
  return {
    kind: "group",
    name: type,
    type: "groups",
    time: asTime(item.$time),
    messageId: undefined,
    ids: { $group_id: id },
    subject: undefined,
    changes: changesOf(item, "group", profileOperations),
  };
}
