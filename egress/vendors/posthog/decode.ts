/** PostHog: one event, a list of events, or a batch, from /batch/, /capture/, /e/ and similar paths. */
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
  type Unreadable,
} from "../../plan/call";

/** Properties that are ids, credentials, envelope, or written by operations of their own. */
const reserved: ReadonlySet<string> = new Set([
  "token",
  "api_key",
  "distinct_id",
  "$distinct_id",
  "$device_id",
  "$user_id",
  "$anon_distinct_id",
  "alias",
  "$groups",
  "$set",
  "$set_once",
  "$unset",
  "$ip",
  "ip",
  "$process_person_profile",
  "$geoip_disable",
]);

const profileOperations: Record<string, ChangeShape> = { $set: "values", $set_once: "values", $unset: "names" };
const groupOperations: Record<string, ChangeShape> = { $group_set: "values" };
/** Views of pages by PostHog's names; each may be declared under its own name or under `$page` or `$screen`. */
const views: ReadonlyMap<string, string> = new Map(Object.entries({ $pageview: "$page", $screen: "$screen" }));

export function decodePosthog(value: unknown): Calls {
  return itemsOf(value).map(decodeItem);
}

function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    return value;
  }
  const body = asRecord(value);
  if (Array.isArray(body?.batch)) {
    return body.batch;
  }
  return Array.isArray(body?.data) ? body.data : [value];
}

function decodeItem(value: unknown): Call | Unreadable {
  const item = asRecord(value);
  const event = asText(item?.event);
  if (item === undefined || event === undefined) {
    return malformedCall;
  }
  const properties = asRecord(item.properties) ?? noFields;
  const distinctId = asId(item.distinct_id) ?? asId(properties.distinct_id) ?? asId(item.$distinct_id);
  if (distinctId === undefined) {
    return callWithoutId;
  }
  const envelope = {
    time: asTime(item.timestamp) ?? asTime(properties.timestamp),
    messageId: asId(item.uuid) ?? asId(properties.$insert_id),
    subject: "distinct_id",
  };
  const profile = [...profileChanges(item), ...profileChanges(properties)];
  switch (event) {
    case "$identify":
    case "$set": {
      const ids = idsOf({ distinct_id: distinctId, $anon_distinct_id: asId(properties.$anon_distinct_id) });
      return { kind: "identify", name: "", type: event, ids, changes: profile, ...envelope };
    }
    case "$create_alias":
    case "$merge_dangerously": {
      const alias = asId(properties.alias);
      if (alias === undefined) {
        return malformedCall;
      }
      return {
        kind: "alias",
        name: "",
        type: event,
        ids: { distinct_id: distinctId, alias },
        changes: [],
        ...envelope,
      };
    }
    case "$groupidentify": {
      const type = asText(properties.$group_type);
      const group = asId(properties.$group_key);
      if (type === undefined || group === undefined) {
        return malformedCall;
      }
      const ids = { distinct_id: distinctId, $group_key: group };
      const changes = changesOf(properties, "group", groupOperations);
      return { kind: "group", name: type, type: event, ids, changes, ...envelope };
    }
  }
  const view = views.get(event);
  const options = asRecord(item.options) ?? noFields;
  const personless = properties.$process_person_profile === false || options.process_person_profile === false;
  return {
    kind: "track",
    name: event,
    ...(view !== undefined && { fallbackName: view }),
    type: view !== undefined ? (personless ? `${event}:personless` : event) : personless ? "track:personless" : "track",
    ids: idsOf({
      distinct_id: distinctId,
      $device_id: asId(properties.$device_id),
      $user_id: asId(properties.$user_id),
      $anon_distinct_id: asId(properties.$anon_distinct_id),
    }),
    groups: asRecord(properties.$groups) ?? noFields,
    changes: [{ scope: "event", operation: "properties", shape: "values", fields: properties, reserved }, ...profile],
    ...envelope,
  };
}

function profileChanges(source: RawFields): Change[] {
  return changesOf(source, "profile", profileOperations);
}
