/**
 * Requests that no SDK sends: each tries to get a value past the plan by an oddity of JSON, of JavaScript or of ids.
 */
import type { Form, Plant } from "./form";
import { hostileShapes } from "./hostileShapes";
import { body, hollow, item } from "./oddity";

/** One Segment track call with these properties, written as JSON text. */
const segment = (properties: (plant: Plant) => string) =>
  body(
    "/segment/v1/track",
    (p) => `{"type":"track","event":"report_generated","userId":"${p("user")}","properties":${properties(p)}}`,
  );
const json: Form[] = [
  item(
    "segment",
    "a key twice",
    1,
    segment((p) => `{"plan":"free","plan":"${p("second")}","x":1}`),
  ),
  item(
    "segment",
    "a key twice, the good value last",
    1,
    segment((p) => `{"plan":"${p("first")}","plan":"free"}`),
  ),
  item(
    "segment",
    "properties twice",
    1,
    body(
      "/segment/v1/track",
      (p) =>
        `{"type":"track","event":"report_generated","userId":"${p("user")}","properties":{"plan":"${p("first")}"},"properties":{"x":"${p("second")}"}}`,
    ),
  ),
  item(
    "segment",
    "a declared key in escapes",
    1,
    segment((p) => `{"pl\\u0061n":"${p("escaped key")}","ok":true}`),
  ),
  item(
    "segment",
    "names that every object has",
    1,
    segment((p) => `{${hollow(p)},"ok":true}`),
  ),
  item(
    "segment",
    "a prototype with declared fields",
    1,
    segment(
      (p) =>
        `{"__proto__":{"plan":"${p("plan")}","note":"${p("note")}"},"constructor":{"prototype":{"note":"${p("deep")}"}}}`,
    ),
  ),
  item(
    "segment",
    "values that every object has",
    1,
    segment((p) => `{"plan":"constructor","country":"__proto__","page":"constructor","x":"${p("x")}"}`),
  ),
  item(
    "segment",
    "lists and objects in the place of values",
    1,
    segment(
      (p) =>
        `{"plan":["free","${p("list")}"],"ok":{"toString":"${p("object")}"},"pages":["${p("number")}"],"note":["${p("note")}"],"workspace":["${p("id")}"],"page":{"href":"${p("href")}"},"created_at":["2026-01-01"]}`,
    ),
  ),
  item(
    "segment",
    "numbers beyond all bounds",
    1,
    segment((p) => `{"pages":1e999,"duration_ms":-1e999,"created_at":1e999,"cohort":1e999,"x":"${p("x")}"}`),
  ),
  item(
    "segment",
    "a byte order mark and white space",
    1,
    body(
      "/segment/v1/track",
      (p) =>
        `\ufeff \n\t{"type":"track","event":"report_generated","userId":"${p("user")}","properties":{"x":"${p("x")}"}}`,
    ),
  ),
  item(
    "segment",
    "halves of characters",
    1,
    segment((p) => `{"plan":"\\ud800${p("plan")}","workspace":"\\udfff${p("workspace")}"}`),
  ),
];

const ids: Form[] = [
  item(
    "segment",
    "ids that are numbers",
    1,
    body(
      "/segment/v1/track",
      () =>
        '{"type":"track","event":"report_generated","userId":819012345678,"anonymousId":2125550123.5,"messageId":447700900123}',
    ),
  ),
  item(
    "segment",
    "ids that look like pseudonyms",
    1,
    body(
      "/segment/v1/track",
      (p) =>
        `{"type":"track","event":"report_generated","userId":"p2024-06-01_${p("user")}","messageId":"${"0".repeat(12)}${p("message")}"}`,
    ),
  ),
  item(
    "mixpanel",
    "ids behind the prefix of devices",
    1,
    body(
      "/mixpanel/track",
      (p) =>
        `[{"event":"report_generated","properties":{"distinct_id":"$device:${p("device")}","$device_id":"$device:$device:${p("twice")}","$user_id":"$device:"}}]`,
    ),
  ),
  item(
    "mixpanel",
    "a merge of three",
    1,
    body(
      "/mixpanel/track",
      (p) => `[{"event":"$merge","properties":{"$distinct_ids":["${p("one")}","${p("two")}","${p("three")}"]}}]`,
    ),
  ),
  item(
    "segment",
    "ids longer than ids are",
    1,
    body(
      "/segment/v1/track",
      (p) =>
        `{"type":"track","event":"report_generated","anonymousId":"${p("anonymous")}","userId":"${p("long").repeat(80)}"}`,
    ),
  ),
];

export const hostileForms: readonly Form[] = [...json, ...ids, ...hostileShapes];
