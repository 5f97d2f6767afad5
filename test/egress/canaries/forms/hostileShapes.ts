/** Hostile requests that play with a vendor's own form, with times, and with encodings. */
import { gzipSync } from "node:zlib";
import { type Form, post } from "./form";
import { body, hollow, item, names } from "./oddity";

const shapes: Form[] = [
  item(
    "segment",
    "events by names that every object has",
    0,
    body(
      "/segment/v1/batch",
      (p) =>
        `{"batch":[${names.map((name) => `{"type":"track","event":"${name}","userId":"${p("user")}","properties":{"plan":"${p(name)}"}}`).join()}]}`,
    ),
  ),
  item(
    "segment",
    "calls by types that every object has",
    0,
    body(
      "/segment/v1/batch",
      (p) =>
        `{"batch":[${names.map((name) => `{"type":"${name}","event":"report_generated","userId":"${p("user")}"}`).join()}]}`,
    ),
  ),
  item(
    "posthog",
    "groups by names that every object has",
    1,
    body(
      "/posthog/capture/",
      (p) =>
        `{"event":"report_generated","distinct_id":"${p("user")}","properties":{"$groups":{${hollow(p)},"company":{"id":"${p("object")}"}}}}`,
    ),
  ),
  item(
    "posthog",
    "operations inside operations",
    1,
    body(
      "/posthog/capture/",
      (p) =>
        `{"event":"report_generated","distinct_id":"${p("user")}","$set":{"$set":{"plan":"${p("inner")}"},"plan":"free"},"properties":{"$set":["${p("list")}"],"$set_once":"${p("text")}","$unset":{"plan":"${p("unset")}","${p("name")}":1}}}`,
    ),
  ),
  item(
    "posthog",
    "a personless view with the suffix of its own kind",
    0,
    body(
      "/posthog/capture/",
      (p) => `{"event":"$pageview:personless","distinct_id":"${p("user")}","properties":{"x":"${p("x")}"}}`,
    ),
  ),
  item(
    "mixpanel",
    "operations that are no objects",
    1,
    body(
      "/mixpanel/engage",
      (p) =>
        `[{"$distinct_id":"${p("user")}","$set":["${p("list")}"],"$add":"${p("text")}","$union":{"plan":["free",["${p("deep")}"],"${p("union")}"]},"$unset":"${p("unset")}","$delete":"${p("delete")}","$remove":{"note":["${p("remove")}"]}}]`,
    ),
  ),
  item(
    "amplitude",
    "operations and groups out of shape",
    1,
    body(
      "/amplitude/2/httpapi",
      (p) =>
        `{"events":[{"event_type":"report_generated","user_id":"${p("user")}","user_properties":{"$clearAll":"${p("clear")}","$set":{"$set":"${p("set")}"},"$append":{"plan":[["${p("append")}"]]},"__proto__":{"plan":"${p("proto")}"}},"groups":{"company":[{"id":"${p("group")}"}]},"revenue":"${p("revenue")}","price":{"x":"${p("price")}"}}]}`,
    ),
  ),
  item(
    "ga4",
    "user properties out of shape",
    1,
    body(
      "/ga4/mp/collect",
      (p) =>
        `{"client_id":"${p("client")}","user_properties":{"plan":"${p("bare")}","ok":{"value":{"x":"${p("object")}"}},"__proto__":{"value":"${p("proto")}"}},"events":[{"name":"report_generated","params":["${p("list")}"]}]}`,
    ),
  ),
];

const times: Form[] = [
  item(
    "segment",
    "texts that are hardly times",
    1,
    body(
      "/segment/v1/track",
      (p) =>
        `{"type":"track","event":"report_generated","userId":"${p("user")}","timestamp":"2026-06-01T10:20:30Z ${p("time")}","originalTimestamp":"${p("original")}","properties":{"created_at":"2026-06-01${p("created")}"}}`,
    ),
  ),
  item(
    "mixpanel",
    "a phone number for a time",
    1,
    body(
      "/mixpanel/track",
      (p) =>
        `[{"event":"report_generated","properties":{"distinct_id":"${p("user")}","time":2125550123,"$insert_id":"${p("id")}"}}]`,
    ),
  ),
  item(
    "amplitude",
    "a card number for a time",
    1,
    body(
      "/amplitude/2/httpapi",
      (p) =>
        `{"events":[{"event_type":"report_generated","user_id":"${p("user")}","time":4012888888881881,"session_id":4012888888881881}]}`,
    ),
  ),
];

const encodings: Form[] = [
  item("mixpanel", "data twice, and in the query too", 1, (p) =>
    post(`/mixpanel/track?data=${encodeURIComponent(`{"event":"${p("query event")}"}`)}`, (q) =>
      Buffer.from(
        `data=${encodeURIComponent('[{"event":"report_generated","properties":{"distinct_id":"x"}}]')}&data=${q("second")}`,
      ),
    )(p),
  ),
  item(
    "mixpanel",
    "base64 with rubbish in it",
    1,
    body(
      "/mixpanel/track",
      (p) =>
        `data=${Buffer.from(
          `[{"event":"report_generated","properties":{"distinct_id":"${p("user")}","x":"${p("x")}"}}]`,
        )
          .toString("base64url")
          .replace(/.{20}/g, "$& \n")}`,
    ),
  ),
  item(
    "segment",
    "gzip twice under one header",
    1,
    post(
      "/segment/v1/track",
      (p) =>
        gzipSync(
          gzipSync(
            `{"type":"track","event":"report_generated","userId":"${p("user")}","properties":{"x":"${p("x")}"}}`,
          ),
        ),
      () => ({ "content-encoding": "gzip" }),
    ),
  ),
  item(
    "segment",
    "gzip with more behind it",
    0,
    post(
      "/segment/v1/track",
      (p) =>
        Buffer.concat([
          gzipSync(`{"type":"track","event":"report_generated","userId":"${p("user")}"}`),
          Buffer.from(p("trailer")),
        ]),
      () => ({ "content-encoding": "gzip" }),
    ),
  ),
  item(
    "segment",
    "broken lines among good ones",
    2,
    body(
      "/segment/v1/batch",
      (p) =>
        `{"type":"track","event":"report_generated","userId":"${p("one")}"}\n${p("rubbish")}\n{"type":"track","event":"report_generated","userId":"${p("two")}","properties":{"plan":"${p("plan")}"}}\n{"half":"${p("half")}`,
    ),
  ),
];

export const hostileShapes: readonly Form[] = [...shapes, ...times, ...encodings];
