/** The calls of Segment's specification, which RudderStack and Jitsu share. */
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
import type { EventForm } from "../protocol";

export const segmentTypes = ["track", "page", "screen", "identify", "group", "alias"] as const;
export type SegmentType = (typeof segmentTypes)[number];

export function isSegmentType(value: unknown): value is SegmentType {
  return (segmentTypes as readonly unknown[]).includes(value);
}

/** Name in the plan of the group type of Segment's group calls, which name none. */
export const untypedGroup = "$group";

/** @param type the type of a single call, from its path; undefined for a batch. */
export function decodeSegmentSpec(value: unknown, type: SegmentType | undefined): Calls {
  const body = asRecord(value);
  const items: readonly unknown[] =
    type !== undefined ? [value] : Array.isArray(value) ? value : Array.isArray(body?.batch) ? body.batch : [value];
  return items.map((item) => decodeItem(item, type));
}

/** @param endpoint the type of a single call, or `batch`. */
export function decodeByPath(value: unknown, endpoint: string): Calls {
  return decodeSegmentSpec(value, isSegmentType(endpoint) ? endpoint : undefined);
}

/** The form of a call for trying out a plan: a batch of one call of any type. */
export function segmentForm(item: RawFields): EventForm | undefined {
  return isSegmentType(item.type) ? { endpoint: "batch", payload: { batch: [item] } } : undefined;
}

function decodeItem(value: unknown, pathType: SegmentType | undefined): Call | Unreadable {
  const item = asRecord(value);
  const type = pathType ?? item?.type;
  if (item === undefined || !isSegmentType(type)) {
    return malformedCall;
  }
  const context = asRecord(item.context);
  const userId = asId(item.userId);
  const anonymousId = asId(item.anonymousId);
  const previousId = type === "alias" ? asId(item.previousId) : undefined;
  if (userId === undefined && anonymousId === undefined) {
    return callWithoutId;
  }
  if (type === "alias" && (userId === undefined || previousId === undefined)) {
    return malformedCall;
  }
  const groupId = type === "group" ? asId(item.groupId) : undefined;
  if (type === "group" && groupId === undefined) {
    return malformedCall;
  }
  const name = nameOf(item, type);
  if (name === undefined) {
    return malformedCall;
  }
  return {
    kind: type === "page" || type === "screen" ? "track" : type,
    name,
    type,
    time: asTime(item.timestamp) ?? asTime(item.originalTimestamp),
    messageId: asId(item.messageId),
    ids: idsOf({ userId, anonymousId, previousId, groupId, "context.groupId": asId(context?.groupId) }),
    subject: userId === undefined ? "anonymousId" : "userId",
    changes: changesFor(item, type, context),
  };
}

function nameOf(item: RawFields, type: SegmentType): string | undefined {
  switch (type) {
    case "track":
      return asText(item.event);
    case "page":
    case "screen":
      return `$${type}`;
    case "group":
      return untypedGroup;
    default:
      return "";
  }
}

function changesFor(item: RawFields, type: SegmentType, context: RawFields | undefined): Change[] {
  const change = (scope: Change["scope"], operation: string, fields: RawFields): Change => ({
    scope,
    operation,
    shape: "values",
    fields,
    reserved: noneReserved,
  });
  switch (type) {
    case "track":
      return [change("event", "properties", asRecord(item.properties) ?? noFields)];
    case "page":
    case "screen": {
      const titles: Record<string, unknown> = {};
      if (item.name !== undefined && item.name !== null) {
        titles.name = item.name;
      }
      if (item.category !== undefined && item.category !== null) {
        titles.category = item.category;
      }
      return [change("event", "properties", asRecord(item.properties) ?? noFields), change("event", "titles", titles)];
    }
    case "identify":
      return [change("profile", "traits", asRecord(item.traits) ?? asRecord(context?.traits) ?? noFields)];
    case "group":
      return [change("group", "traits", asRecord(item.traits) ?? noFields)];
    case "alias":
      return [];
  }
}
