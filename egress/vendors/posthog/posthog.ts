/** PostHog: paths and answers. Flags and remote configuration are answered here: no flags, and every recorder switched off. */
import { asRecord } from "../../decode/values";
import { jsonHeaders } from "../../forward/lane";
import { json } from "../../http/answer";
import { queryValue } from "../../http/path";
import { describe, type Outcome, retryAfterOf, statusOf } from "../outcome";
import { type Endpoint, forbidden, type SideQuestion, type VendorProtocol } from "../protocol";
import { decodePosthog } from "./decode";
import { encodePosthog } from "./encode";

/** Takes events with a time of sending in a header, and answers by event. */
const version1 = "i/v1/analytics/events";
const eventPaths: ReadonlySet<string> = new Set(["batch", "capture", "e", "track", "engage", "i/v0/e", version1]);
/** Session replay, logs, metrics and traces. */
const withoutEvents = /^(?:s|i\/v\d+\/(?:logs|metrics|traces)(?:\/.*)?)$/;

const answered = (body: unknown): Endpoint => ({ kind: "answered", reply: json(200, body) });

/** Everything that posthog-js could switch on by remote configuration, switched off. */
const nothingRecorded = {
  supportedCompression: ["gzip", "gzip-js"],
  sessionRecording: false,
  heatmaps: false,
  surveys: false,
  autocapture_opt_out: true,
  autocaptureExceptions: false,
  capturePerformance: false,
  captureDeadClicks: false,
  siteApps: [],
} as const;

const flags: Endpoint = {
  kind: "side",
  name: "flags",
  local: json(200, {
    flags: {},
    featureFlags: {},
    featureFlagPayloads: {},
    errorsWhileComputingFlags: false,
    ...nothingRecorded,
  }),
};
const noDefinitions = answered({ flags: [], group_type_mapping: {}, cohorts: {} });
const remoteConfig: Endpoint = {
  kind: "side",
  name: "remote-config",
  local: json(200, { ...nothingRecorded, hasFeatureFlags: false, isAuthenticated: false, toolbarParams: {} }),
};

const local: ReadonlyMap<string, Endpoint> = new Map(
  Object.entries({
    flags,
    decide: flags,
    "flags/definitions": noDefinitions,
    "api/feature_flag/local_evaluation": noDefinitions,
    "api/surveys": answered({ surveys: [] }),
    "api/early_access_features": answered({ earlyAccessFeatures: [] }),
  }),
);

export const posthog: VendorProtocol = {
  name: "posthog",
  aggregate: { endpoint: "batch", type: "track:personless", id: "distinct_id", operation: "properties" },
  endpoint(method, path) {
    if (eventPaths.has(path)) {
      if (method === "POST") {
        return { kind: "events", name: path, data: "body" };
      }
      return method === "GET" ? { kind: "events", name: path, data: "query" } : forbidden;
    }
    if (/^array\/[^/]+\/config$/.test(path)) {
      return remoteConfig;
    }
    const known = local.get(path);
    if (known !== undefined) {
      return known;
    }
    return method === "POST" && !withoutEvents.test(path) ? { kind: "unknown", name: "batch" } : forbidden;
  },
  decode: decodePosthog,
  encode: (calls) => calls.map(encodePosthog),
  reply(outcome, { endpoint }) {
    if (outcome.how === "accepted" && endpoint === version1) {
      // Events that have no result of their own were taken.
      return json(200, { results: {} });
    }
    if (outcome.how === "accepted") {
      return json(200, { status: endpoint === "batch" || endpoint === "i/v0/e" ? "Ok" : 1 });
    }
    if (outcome.how === "over-quota") {
      // The newer path has a status for it; on the older ones posthog-js stops sending for a minute.
      return endpoint === version1
        ? json(402, { error: describe(outcome), code: "quota_limited" })
        : json(200, { status: 1, quota_limited: ["events"] });
    }
    const body = {
      type: errorType(outcome),
      code: outcome.how.replace("-", "_"),
      detail: describe(outcome),
      error: describe(outcome),
      attr: null,
    };
    const status = statusOf(outcome);
    // posthog-js drops events on every 4xx, 429 included; all of PostHog's SDKs try again after a 503.
    return json(status === 429 ? 503 : status, body, retryAfterOf(outcome));
  },
  sentAt({ value, query, header }) {
    const first = Array.isArray(value) ? asRecord(value[0]) : asRecord(value);
    // posthog-js puts milliseconds into the query: as `sent_at`, and as `_` in a GET and in older versions.
    const inQuery = Number(queryValue(query, "sent_at") ?? queryValue(query, "_"));
    return first?.sent_at ?? header("posthog-request-timestamp") ?? (inQuery > 0 ? inQuery : undefined);
  },
  formOf: (item) =>
    typeof item.event === "string" && "distinct_id" in item
      ? { endpoint: "batch", payload: { batch: [item] } }
      : undefined,
  side(name, question) {
    const { token } = question.credentials;
    if (name === "remote-config") {
      return { path: `/array/${encodeURIComponent(token)}/config`, headers: jsonHeaders, body: null };
    }
    return {
      path: "/flags/?v=2",
      headers: jsonHeaders,
      body: JSON.stringify({ api_key: token, ...flagSubject(question) }),
    };
  },
};

/** Pseudonyms of the person and groups whose flags are requested. Their properties are not sent. */
function flagSubject({ value, pseudonym, groupTypes }: SideQuestion): Record<string, unknown> {
  const asked = asRecord(value);
  const groups = Object.entries(asRecord(asked?.groups) ?? {}).flatMap(([type, id]) => {
    const text = groupTypes.has(type) ? pseudonym(id) : undefined;
    return text === undefined ? [] : [[type, text]];
  });
  return {
    distinct_id: pseudonym(asked?.distinct_id),
    $anon_distinct_id: pseudonym(asked?.$anon_distinct_id),
    groups: Object.fromEntries(groups),
    geoip_disable: true,
  };
}

function errorType(outcome: Outcome): string {
  if (outcome.how === "later") {
    return outcome.status === 429 ? "throttled_error" : "server_error";
  }
  return outcome.how === "forbidden" ? "authentication_error" : "validation_error";
}
