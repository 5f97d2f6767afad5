/** PostHog: its batches and the three encodings of its browser SDK. */
import { gzipSync } from "node:zlib";
import { base64, type Form, jsonBody, type Plant, post, properties, time, traits } from "./form";

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

export const posthogForms: readonly Form[] = [
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
    name: "posthog capture v1, as Python sends it",
    vendor: "posthog",
    leaving: 5,
    request: post(
      "/posthog/i/v1/analytics/events",
      (p) => gzipSync(jsonBody({ batch: posthogBatch(p).batch, sent_at: time, historical_migration: p("migration") })),
      (p) => ({ "content-encoding": "gzip", authorization: `Bearer ${p("bearer")}` }),
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
];
