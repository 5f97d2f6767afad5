/**
 * Requests as the SDKs send them, with a canary in every place where an SDK or its caller can put data. A canary is text that stands
 * nowhere else; `where` says which place it marks.
 */
import { gzipSync } from "node:zlib";

/** Makes the canary of a place. */
export type Plant = (where: string) => string;

export interface WireRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface Form {
  readonly name: string;
  readonly vendor: string;
  /** How many calls of the request the test's plan lets out. */
  readonly leaving: number;
  readonly request: (plant: Plant) => WireRequest;
}

const time = "2026-06-01T10:20:30.456Z";

/** Headers that browsers, SDKs and front ends add, each with a canary. */
function headers(plant: Plant, own: Record<string, string> = {}): Record<string, string> {
  const names = [
    "user-agent",
    "cookie",
    "referer",
    "x-forwarded-for",
    "x-real-ip",
    "forwarded",
    "via",
    "traceparent",
    "tracestate",
    "baggage",
    "accept-language",
    "sec-ch-ua",
    "sec-ch-ua-platform",
    "x-client-ip",
    "cf-connecting-ip",
    "true-client-ip",
    "x-amzn-trace-id",
    "x-cloud-trace-context",
    "x-custom-header",
    "from",
    "x-request-id",
    "dnt",
    "x-write-key-extra",
    "idempotency-key",
  ];
  return { ...Object.fromEntries(names.map((name) => [name, plant(`header ${name}`)])), ...own };
}

/** Declared fields with values that the plan lets through, and undeclared ones in every shape. */
function properties(plant: Plant): Record<string, unknown> {
  return {
    plan: "team",
    pages: 12,
    ok: true,
    // Declared, but the value does not fit: it must not leave in any form.
    country: plant("declared country"),
    created_at: plant("declared time"),
    duration_ms: plant("declared number"),
    // Declared, and leaves as a pseudonym, a bucket or a template.
    workspace: plant("declared pseudonym"),
    cohort: plant("declared bucket"),
    page: `https://app.example.com/reports/${plant("declared path")}?q=${plant("declared query")}#${plant("declared fragment")}`,
    // Declared as text: a detector must find the address, plain and wrapped.
    note: `${plant("note")}@example.com`,
    wrapped: Buffer.from(`${plant("wrapped note")}@example.com`).toString("base64"),
    escaped: encodeURIComponent(`${plant("escaped note")}@example.com`),
    email: `${plant("email")}@example.com`,
    [plant("key")]: 1,
    nested: { deep: { deeper: [plant("nested"), { [plant("nested key")]: plant("nested value") }] } },
    list: [plant("list"), [plant("list in list")]],
    json: JSON.stringify({ inner: plant("json in text") }),
    base64: Buffer.from(plant("base64 in a value")).toString("base64"),
    gzip: gzipSync(plant("gzip in a value")).toString("base64"),
    $current_url: `https://app.example.com/?email=${plant("current url")}`,
    $referrer: plant("referrer"),
    $initial_referrer: plant("initial referrer"),
    $ip: plant("property $ip"),
    ip: plant("property ip"),
    $os: plant("os"),
    $browser: plant("browser"),
    $screen_name: plant("screen"),
    utm_source: plant("utm"),
    $lib: plant("lib"),
    mp_lib: plant("mp_lib"),
    title: plant("title"),
  };
}

const traits = (plant: Plant) => ({
  plan: "free",
  email: plant("trait email"),
  name: plant("trait name"),
  address: { city: plant("trait city") },
});

function mixpanelItems(plant: Plant): unknown[] {
  const common = { token: plant("token"), time: Date.parse(time), $insert_id: plant("insert id") };
  return [
    {
      event: "report_generated",
      properties: {
        ...properties(plant),
        ...common,
        distinct_id: plant("distinct_id"),
        $device_id: plant("device id"),
        $user_id: plant("user id"),
      },
      [plant("item key")]: plant("item value"),
    },
    { event: plant("undeclared event"), properties: { ...common, distinct_id: plant("distinct_id 2") } },
    {
      event: "$identify",
      properties: {
        ...common,
        distinct_id: plant("identified"),
        $identified_id: plant("identified"),
        $anon_distinct_id: plant("anonymous"),
      },
    },
    { event: "$create_alias", properties: { ...common, distinct_id: plant("distinct_id"), alias: plant("alias") } },
    { event: "$merge", properties: { ...common, $distinct_ids: [plant("merge 1"), plant("merge 2")] } },
    {
      event: "report_generated",
      properties: { ...common, distinct_id: plant("distinct_id"), company: [plant("group 1"), plant("group 2")] },
    },
  ];
}

const mixpanelProfiles = (plant: Plant) => [
  {
    $token: plant("token"),
    $distinct_id: plant("distinct_id"),
    $ip: plant("$ip"),
    $time: Date.parse(time),
    $set: traits(plant),
  },
  {
    $token: plant("token"),
    $distinct_id: plant("distinct_id"),
    $append: traits(plant),
    $union: { plan: ["free", plant("union")] },
  },
  {
    $token: plant("token"),
    $distinct_id: plant("distinct_id"),
    $unset: ["plan", plant("unset")],
    $add: { [plant("add key")]: 1 },
  },
];

const segmentContext = (plant: Plant) => ({
  ip: plant("context ip"),
  userAgent: plant("context agent"),
  locale: plant("locale"),
  timezone: plant("timezone"),
  page: {
    url: plant("page url"),
    referrer: plant("page referrer"),
    search: plant("page search"),
    title: plant("page title"),
    path: plant("page path"),
  },
  campaign: { name: plant("campaign") },
  traits: { email: plant("context trait") },
  device: { id: plant("device"), advertisingId: plant("advertising id") },
  location: { city: plant("city"), latitude: 35.1 },
  library: { name: plant("library"), version: plant("library version") },
  groupId: plant("context group"),
  [plant("context key")]: plant("context value"),
});

function segmentMessages(plant: Plant): Record<string, unknown>[] {
  const common = () => ({
    userId: plant("userId"),
    anonymousId: plant("anonymousId"),
    messageId: plant("messageId"),
    timestamp: time,
    sentAt: plant("sentAt"),
    receivedAt: plant("receivedAt"),
    context: segmentContext(plant),
    integrations: { All: false, [plant("integration")]: { key: plant("integration value") } },
    _metadata: { nodeVersion: plant("metadata") },
    writeKey: plant("writeKey in item"),
    channel: plant("channel"),
    [plant("message key")]: plant("message value"),
  });
  return [
    { ...common(), type: "track", event: "report_generated", properties: properties(plant) },
    { ...common(), type: "track", event: plant("undeclared event"), properties: {} },
    { ...common(), type: "identify", traits: traits(plant) },
    {
      ...common(),
      type: "page",
      name: plant("page name"),
      category: plant("page category"),
      properties: properties(plant),
    },
    { ...common(), type: "screen", name: plant("screen name"), properties: properties(plant) },
    { ...common(), type: "group", groupId: plant("groupId"), traits: traits(plant) },
    { ...common(), type: "alias", previousId: plant("previousId") },
    { ...common(), type: plant("unknown type") },
  ];
}

const segmentBatch = (plant: Plant) => ({
  batch: segmentMessages(plant),
  writeKey: plant("writeKey"),
  sentAt: plant("batch sentAt"),
  context: { [plant("batch context key")]: plant("batch context") },
});

function posthogBatch(plant: Plant): Record<string, unknown> {
  const item = (event: string, own: Record<string, unknown>, extra: Record<string, unknown> = {}) => ({
    event,
    distinct_id: plant("distinct_id"),
    uuid: "01890a5d-ac96-774b-bcce-b302099a8057",
    timestamp: time,
    library: plant("library"),
    [plant("item key")]: plant("item value"),
    properties: {
      ...properties(plant),
      $raw_user_agent: plant("raw agent"),
      $timezone: plant("timezone"),
      $session_id: plant("session"),
      $window_id: plant("window"),
      ...own,
    },
    ...extra,
  });
  return {
    api_key: plant("api key"),
    sent_at: plant("sent at"),
    historical_migration: plant("migration"),
    batch: [
      item(
        "report_generated",
        { $groups: { company: plant("group"), [plant("group type")]: plant("undeclared group") } },
        { $set: traits(plant), $set_once: traits(plant) },
      ),
      item(plant("undeclared event"), {}),
      item("$identify", {
        $anon_distinct_id: plant("anonymous"),
        $set: traits(plant),
        $set_once: traits(plant),
        $unset: [plant("unset")],
      }),
      item("$create_alias", { alias: plant("alias") }),
      item("$groupidentify", { $group_type: "company", $group_key: plant("group key"), $group_set: traits(plant) }),
      item("$pageview", { $set: traits(plant) }),
    ],
  };
}

function amplitudeBody(plant: Plant): Record<string, unknown> {
  const common = () => ({
    user_id: plant("user_id"),
    device_id: plant("device_id"),
    time: Date.parse(time),
    insert_id: plant("insert_id"),
    session_id: Date.parse(time),
    event_id: 1,
    ip: plant("ip"),
    city: plant("city"),
    country: plant("country"),
    region: plant("region"),
    location_lat: 35.1,
    platform: plant("platform"),
    os_name: plant("os"),
    device_model: plant("device model"),
    idfa: plant("idfa"),
    adid: plant("adid"),
    language: plant("language"),
    library: plant("library"),
    user_agent: plant("agent"),
    plan: { branch: plant("plan branch") },
    [plant("event key")]: plant("event value"),
  });
  return {
    api_key: plant("api_key"),
    client_upload_time: plant("upload time"),
    request_metadata: { sdk: plant("metadata") },
    options: { min_id_length: 1, [plant("option")]: plant("option value") },
    events: [
      {
        ...common(),
        event_type: "report_generated",
        event_properties: properties(plant),
        user_properties: { $set: traits(plant), ...traits(plant) },
        groups: { company: [plant("group 1"), plant("group 2")], [plant("group type")]: plant("group") },
      },
      { ...common(), event_type: plant("undeclared event"), event_properties: properties(plant) },
      {
        ...common(),
        event_type: "$identify",
        user_properties: { $set: traits(plant), $append: traits(plant), $unset: { [plant("unset")]: "-" } },
      },
      {
        ...common(),
        event_type: "$groupidentify",
        groups: { company: plant("group") },
        group_properties: { $set: traits(plant) },
      },
    ],
  };
}

const ga4Body = (plant: Plant) => ({
  client_id: plant("client_id"),
  user_id: plant("user_id"),
  timestamp_micros: Date.parse(time) * 1000,
  user_properties: {
    plan: { value: "free" },
    email: { value: plant("user property") },
    [plant("user property key")]: { value: 1 },
  },
  user_data: { sha256_email_address: plant("hashed mail"), address: { city: plant("city") } },
  user_location: { city: plant("location") },
  device: { model: plant("device") },
  ip_override: plant("ip override"),
  user_agent: plant("agent"),
  consent: { ad_user_data: plant("consent") },
  events: [
    {
      name: "report_generated",
      params: { ...properties(plant), session_id: plant("session"), page_location: plant("location url") },
      [plant("event key")]: 1,
    },
    { name: plant("undeclared event"), params: properties(plant) },
  ],
});

const jsonBody = (value: unknown) => Buffer.from(JSON.stringify(value));
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");

const post =
  (path: string, encode: (plant: Plant) => Buffer, own: (plant: Plant) => Record<string, string> = () => ({})) =>
  (plant: Plant): WireRequest => ({
    method: "POST",
    path: `${path}${path.includes("?") ? "&" : "?"}unknown=${plant("query")}&${plant("query key")}=1`,
    headers: headers(plant, own(plant)),
    body: encode(plant),
  });

const basicAuth = (plant: Plant) => ({
  authorization: `Basic ${Buffer.from(`${plant("authorization")}:`).toString("base64")}`,
  "content-type": "application/json",
});

export const forms: readonly Form[] = [
  {
    name: "mixpanel track by GET",
    vendor: "mixpanel",
    leaving: 1,
    request: (plant) => ({
      method: "GET",
      path: `/mixpanel/track?ip=1&verbose=0&data=${encodeURIComponent(base64(mixpanelItems(plant)[0]))}&u=${plant("query")}`,
      headers: headers(plant),
    }),
  },
  {
    name: "mixpanel track, raw base64 form",
    vendor: "mixpanel",
    leaving: 5,
    request: post("/mixpanel/track", (p) => Buffer.from(`data=${base64(mixpanelItems(p))}&extra=${p("form")}`)),
  },
  {
    name: "mixpanel track, percent-encoded base64 form",
    vendor: "mixpanel",
    leaving: 5,
    request: post("/mixpanel/track/?verbose=1&ip=1&_=1", (p) =>
      Buffer.from(`x=${p("form")}&data=${encodeURIComponent(base64(mixpanelItems(p)))}`),
    ),
  },
  {
    name: "mixpanel track, JSON in the form",
    vendor: "mixpanel",
    leaving: 5,
    request: post("/mixpanel/track", (p) =>
      Buffer.from(`data=${encodeURIComponent(JSON.stringify(mixpanelItems(p)))}`),
    ),
  },
  {
    name: "mixpanel import, gzip JSON",
    vendor: "mixpanel",
    leaving: 5,
    request: post(
      "/mixpanel/import?strict=1&project_id=7",
      (p) => gzipSync(jsonBody(mixpanelItems(p))),
      (p) => ({ ...basicAuth(p), "content-encoding": "gzip" }),
    ),
  },
  {
    name: "mixpanel import, lines of JSON",
    vendor: "mixpanel",
    leaving: 5,
    request: post(
      "/mixpanel/import",
      (p) =>
        Buffer.from(
          mixpanelItems(p)
            .map((item) => JSON.stringify(item))
            .join("\n"),
        ),
      basicAuth,
    ),
  },
  {
    name: "mixpanel engage",
    vendor: "mixpanel",
    leaving: 3,
    request: post("/mixpanel/engage", (p) => Buffer.from(`data=${encodeURIComponent(base64(mixpanelProfiles(p)))}`)),
  },
  {
    name: "mixpanel groups",
    vendor: "mixpanel",
    leaving: 1,
    request: post("/mixpanel/groups", (p) =>
      Buffer.from(
        `data=${base64([
          { $token: p("token"), $group_key: "company", $group_id: p("group"), $set: traits(p) },
          { $token: p("token"), $group_key: p("group type"), $group_id: p("group 2"), $set: traits(p) },
        ])}`,
      ),
    ),
  },
  {
    name: "segment batch",
    vendor: "segment",
    leaving: 6,
    request: post("/segment/v1/batch", (p) => jsonBody(segmentBatch(p)), basicAuth),
  },
  ...(["track", "identify", "page", "screen", "group", "alias"] as const).map((type) => ({
    name: `segment ${type}`,
    vendor: "segment",
    leaving: 1,
    request: post(
      `/segment/v1/${type}`,
      (p) => jsonBody(segmentMessages(p).find((message) => message.type === type)),
      basicAuth,
    ),
  })),
  {
    name: "rudderstack batch, gzip under a form's type",
    vendor: "rudderstack",
    leaving: 6,
    request: post(
      "/rudderstack/v1/batch",
      (p) => gzipSync(jsonBody(segmentBatch(p))),
      (p) => ({
        ...basicAuth(p),
        "content-type": "application/x-www-form-urlencoded",
        anonymousid: p("anonymous id header"),
      }),
    ),
  },
  {
    name: "jitsu track",
    vendor: "jitsu",
    leaving: 1,
    request: post(
      "/jitsu/api/s/track",
      (p) => jsonBody(segmentMessages(p)[0]),
      (p) => ({ "x-write-key": p("write key") }),
    ),
  },
  {
    name: "jitsu server identify",
    vendor: "jitsu",
    leaving: 1,
    request: post(
      "/jitsu/api/s/s2s/identify",
      (p) => jsonBody(segmentMessages(p)[2]),
      (p) => ({ "x-write-key": p("write key") }),
    ),
  },
  {
    name: "posthog batch, gzip",
    vendor: "posthog",
    leaving: 5,
    request: post(
      "/posthog/batch/",
      (p) => gzipSync(jsonBody(posthogBatch(p))),
      () => ({ "content-encoding": "gzip" }),
    ),
  },
  {
    name: "posthog e, gzip as text",
    vendor: "posthog",
    leaving: 5,
    request: post(
      "/posthog/e/?compression=gzip-js&ver=1",
      (p) => gzipSync(jsonBody(posthogBatch(p).batch)),
      () => ({ "content-type": "text/plain" }),
    ),
  },
  {
    name: "posthog e, base64 form",
    vendor: "posthog",
    leaving: 1,
    request: post("/posthog/e/?compression=base64", (p) =>
      Buffer.from(`data=${encodeURIComponent(base64((posthogBatch(p).batch as unknown[])[0]))}`),
    ),
  },
  {
    name: "posthog capture",
    vendor: "posthog",
    leaving: 1,
    request: post("/posthog/capture/", (p) =>
      jsonBody({ api_key: p("api key"), ...((posthogBatch(p).batch as object[])[0] ?? {}) }),
    ),
  },
  {
    name: "amplitude httpapi",
    vendor: "amplitude",
    leaving: 3,
    request: post("/amplitude/2/httpapi", (p) => jsonBody(amplitudeBody(p))),
  },
  {
    name: "amplitude batch",
    vendor: "amplitude",
    leaving: 3,
    request: post("/amplitude/batch", (p) => jsonBody(amplitudeBody(p))),
  },
  {
    name: "ga4 collect",
    vendor: "ga4",
    leaving: 1,
    request: (plant) =>
      post(`/ga4/mp/collect?measurement_id=${plant("measurement id")}&api_secret=${plant("api secret")}`, (p) =>
        jsonBody(ga4Body(p)),
      )(plant),
  },
];
