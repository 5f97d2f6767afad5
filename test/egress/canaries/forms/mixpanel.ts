/** Mixpanel: every body that its SDKs make for events, profiles and groups. */
import { gzipSync } from "node:zlib";
import {
  base64,
  basicAuth,
  type Form,
  headers,
  jsonBody,
  lists,
  type Plant,
  post,
  properties,
  time,
  traits,
} from "./form";

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
    $union: { plan: ["free", plant("union")], ...lists(plant) },
    $remove: { formats: plant("removed entry"), owners: plant("removed id") },
  },
  {
    $token: plant("token"),
    $distinct_id: plant("distinct_id"),
    $unset: ["plan", plant("unset")],
    $add: { [plant("add key")]: 1 },
  },
];

export const mixpanelForms: readonly Form[] = [
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
    name: "mixpanel track as Python sends it",
    vendor: "mixpanel",
    leaving: 2,
    request: post("/mixpanel/track", (p) => {
      const properties = { token: p("token"), time: Date.parse(time) / 1000, mp_lib: "python", $lib_version: "5.0.0" };
      const items = [
        { event: "report_generated", properties: { ...properties, distinct_id: p("distinct_id"), plan: "team" } },
        { event: "lists_kept", properties: { ...properties, distinct_id: p("distinct_id"), ...lists(p) } },
      ];
      // `json.dumps` puts blanks behind commas and colons, and `urlencode` writes a blank as a plus.
      const text = JSON.stringify(items, null, 1).replace(/\n */g, " ");
      const data = encodeURIComponent(text).replaceAll("%20", "+");
      return Buffer.from(`data=${data}&verbose=1&ip=0&api_key=${p("api key in the form")}`);
    }),
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
];
