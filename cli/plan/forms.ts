/** Tells by its shape which SDK an event is from, and puts it into the body that the SDK would send. */
import type { ProxiedVendorName } from "../../plan";

export interface Form {
  /** Vendors whose SDKs send events of this shape. */
  readonly vendors: readonly ProxiedVendorName[];
  /** Name of the proxy's endpoint for it. */
  readonly endpoint: string;
  /** The body of the SDK's request. */
  readonly payload: unknown;
}

type Item = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Item =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const segmentTypes: readonly unknown[] = ["track", "page", "screen", "identify", "group", "alias"];

/** Undefined where the shape is none that an SDK sends. */
export function formOf(item: unknown): Form | undefined {
  if (!isObject(item)) {
    return undefined;
  }
  if ("event_type" in item) {
    return { vendors: ["amplitude"], endpoint: "httpapi", payload: { events: [item] } };
  }
  if (Array.isArray(item.events)) {
    return { vendors: ["ga4"], endpoint: "collect", payload: item };
  }
  if ("$group_key" in item) {
    return { vendors: ["mixpanel"], endpoint: "groups", payload: [item] };
  }
  if ("$distinct_id" in item) {
    return { vendors: ["mixpanel"], endpoint: "engage", payload: [item] };
  }
  if (segmentTypes.includes(item.type)) {
    return { vendors: ["segment", "rudderstack", "jitsu"], endpoint: "batch", payload: { batch: [item] } };
  }
  if (typeof item.event !== "string") {
    return undefined;
  }
  if ("distinct_id" in item) {
    return { vendors: ["posthog"], endpoint: "batch", payload: { batch: [item] } };
  }
  return { vendors: ["mixpanel"], endpoint: "track", payload: [item] };
}
