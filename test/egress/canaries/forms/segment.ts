/** Segment, RudderStack and Jitsu: batches and single calls. */
import { gzipSync } from "node:zlib";
import { basicAuth, type Form, jsonBody, type Plant, post, properties, time, traits } from "./form";

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

export const segmentForms: readonly Form[] = [
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
];
