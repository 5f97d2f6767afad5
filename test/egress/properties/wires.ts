/** One track, profile and group call in the form of each vendor's SDK, with free places for whatever a caller may add. */
import type { ProxiedVendorName } from "../../../plan";

export interface Content {
  readonly event: string;
  readonly user: string;
  readonly device: string;
  readonly group: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Put into every place that the vendor's form has besides the fields: envelope, context, unknown properties. */
  readonly elsewhere: unknown;
  readonly messageId: string;
}

export interface Wire {
  readonly endpoint: string;
  readonly payload: (content: Content) => unknown;
  /** Where the fields are in the body that leaves; the first path that is there. */
  readonly left: readonly (readonly (string | number)[])[];
  /** Fields that the vendor's form uses for itself, so that a plan's field of that name never leaves as one. */
  readonly own: readonly string[];
}

/** The value at a path of an outbound body; undefined where it is not there. */
export function at(body: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step] : undefined,
    body,
  );
}

const time = "2026-06-01T10:20:30.456Z";

/** An object from a list of pairs, so that `__proto__` is a property as it is in parsed JSON. */
function record(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return JSON.parse(
    `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value ?? null)}`).join(",")}}`,
  );
}

const segmentContext = (c: Content) => ({
  ip: c.elsewhere,
  userAgent: c.elsewhere,
  locale: c.elsewhere,
  page: { url: c.elsewhere, referrer: c.elsewhere, search: c.elsewhere },
  traits: { email: c.elsewhere },
  library: { name: c.elsewhere },
  device: { id: c.elsewhere },
});

const segmentTrack: Wire = {
  endpoint: "batch",
  payload: (c) => ({
    writeKey: c.elsewhere,
    context: c.elsewhere,
    batch: [
      {
        type: "track",
        event: c.event,
        userId: c.user,
        anonymousId: c.device,
        messageId: c.messageId,
        timestamp: time,
        sentAt: c.elsewhere,
        integrations: { All: c.elsewhere },
        properties: record(Object.entries(c.fields)),
        context: segmentContext(c),
        unknown: c.elsewhere,
      },
    ],
  }),
  left: [["batch", 0, "properties"], ["properties"]],
  own: [],
};

const segmentIdentify: Wire = {
  endpoint: "batch",
  payload: (c) => ({
    batch: [
      {
        type: "identify",
        userId: c.user,
        messageId: c.messageId,
        timestamp: time,
        traits: record(Object.entries(c.fields)),
        context: segmentContext(c),
        unknown: c.elsewhere,
      },
    ],
  }),
  left: [["batch", 0, "traits"], ["traits"]],
  own: [],
};

const mixpanelOwn = [
  "token",
  "distinct_id",
  "$device_id",
  "$user_id",
  "$anon_distinct_id",
  "time",
  "$insert_id",
  "ip",
  "$ip",
  "mp_lib",
];

const posthogOwn = ["token", "distinct_id", "$set", "$set_once", "ip", "$ip", "$lib", "$device_id", "$geoip_disable"];

export const wires: Readonly<
  Record<string, Wire & { readonly vendor: ProxiedVendorName; readonly scope: "events" | "profiles" }>
> = {
  "mixpanel track": {
    vendor: "mixpanel",
    scope: "events",
    endpoint: "track",
    payload: (c) => [
      {
        event: c.event,
        unknown: c.elsewhere,
        properties: record([
          ...Object.entries({
            $current_url: c.elsewhere,
            $referrer: c.elsewhere,
            $browser: c.elsewhere,
            mp_lib: c.elsewhere,
            nested: { deep: [c.elsewhere] },
          }),
          ...Object.entries(c.fields),
          ...Object.entries({
            token: c.elsewhere,
            distinct_id: c.user,
            $device_id: c.device,
            ip: c.elsewhere,
            time,
            $insert_id: c.messageId,
          }),
        ]),
      },
    ],
    left: [[0, "properties"]],
    own: mixpanelOwn,
  },
  "mixpanel engage": {
    vendor: "mixpanel",
    scope: "profiles",
    endpoint: "engage",
    payload: (c) => [
      {
        $token: c.elsewhere,
        $distinct_id: c.user,
        $ip: c.elsewhere,
        $time: time,
        unknown: c.elsewhere,
        $set: record(Object.entries(c.fields)),
      },
    ],
    left: [[0, "$set"]],
    own: [],
  },
  "posthog batch": {
    vendor: "posthog",
    scope: "events",
    endpoint: "",
    payload: (c) => ({
      api_key: c.elsewhere,
      sent_at: c.elsewhere,
      batch: [
        {
          event: c.event,
          distinct_id: c.user,
          uuid: c.messageId,
          timestamp: time,
          unknown: c.elsewhere,
          properties: record([
            ...Object.entries({ $current_url: c.elsewhere, $raw_user_agent: c.elsewhere, $ip: c.elsewhere }),
            ...Object.entries(c.fields),
            ...Object.entries({ $set: { email: c.elsewhere }, $groups: { nobody: c.elsewhere } }),
          ]),
        },
      ],
    }),
    left: [["batch", 0, "properties"]],
    own: posthogOwn,
  },
  "amplitude httpapi": {
    vendor: "amplitude",
    scope: "events",
    endpoint: "",
    payload: (c) => ({
      api_key: c.elsewhere,
      client_upload_time: c.elsewhere,
      events: [
        {
          event_type: c.event,
          user_id: c.user,
          device_id: c.device,
          time: Date.parse(time),
          insert_id: c.messageId,
          ip: c.elsewhere,
          city: c.elsewhere,
          location_lat: c.elsewhere,
          event_properties: record(Object.entries(c.fields)),
          user_properties: { email: c.elsewhere, $set: { name: c.elsewhere } },
          groups: { nobody: c.elsewhere },
        },
      ],
    }),
    left: [["events", 0, "event_properties"]],
    own: [],
  },
  "ga4 collect": {
    vendor: "ga4",
    scope: "events",
    endpoint: "",
    payload: (c) => ({
      client_id: c.device,
      user_id: c.user,
      timestamp_micros: Date.parse(time) * 1000,
      user_properties: { email: { value: c.elsewhere } },
      user_data: { sha256_email_address: c.elsewhere },
      user_location: { city: c.elsewhere },
      ip_override: c.elsewhere,
      events: [{ name: c.event, params: record(Object.entries(c.fields)), unknown: c.elsewhere }],
    }),
    left: [["events", 0, "params"]],
    own: ["session_id", "engagement_time_msec"],
  },
  "segment track": { vendor: "segment", scope: "events", ...segmentTrack },
  "segment identify": { vendor: "segment", scope: "profiles", ...segmentIdentify },
  "rudderstack track": { vendor: "rudderstack", scope: "events", ...segmentTrack },
  "rudderstack identify": { vendor: "rudderstack", scope: "profiles", ...segmentIdentify },
  "jitsu track": { vendor: "jitsu", scope: "events", ...segmentTrack },
  "jitsu identify": { vendor: "jitsu", scope: "profiles", ...segmentIdentify },
};
