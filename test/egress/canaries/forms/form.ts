/** What a request of the catalogue is made of: its parts that all SDKs share, with a canary in each place. */
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

export const time = "2026-06-01T10:20:30.456Z";

/** Headers that browsers, SDKs and front ends add, each with a canary. */
export function headers(plant: Plant, own: Record<string, string> = {}): Record<string, string> {
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
export function properties(plant: Plant): Record<string, unknown> {
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

/** Declared lists, with entries that leave, entries that must not, and more entries than are declared. */
export const lists = (plant: Plant) => ({
  formats: ["pdf", plant("list entry"), "csv", "pdf", plant("surplus entry")],
  owners: [plant("list id"), plant("list id 2"), plant("list id 3"), plant("surplus id")],
  labels: [
    "quarterly",
    `${plant("list text")}@example.com`,
    Buffer.from(`${plant("list bytes")}@example.com`).toString("hex"),
  ],
});

export const traits = (plant: Plant) => ({
  ...lists(plant),
  plan: "free",
  email: plant("trait email"),
  name: plant("trait name"),
  address: { city: plant("trait city") },
});

export const jsonBody = (value: unknown) => Buffer.from(JSON.stringify(value));
export const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");

export const post =
  (path: string, encode: (plant: Plant) => Buffer, own: (plant: Plant) => Record<string, string> = () => ({})) =>
  (plant: Plant): WireRequest => ({
    method: "POST",
    path: `${path}${path.includes("?") ? "&" : "?"}unknown=${plant("query")}&${plant("query key")}=1`,
    headers: headers(plant, own(plant)),
    body: encode(plant),
  });

export const basicAuth = (plant: Plant) => ({
  authorization: `Basic ${Buffer.from(`${plant("authorization")}:`).toString("base64")}`,
  "content-type": "application/json",
});
