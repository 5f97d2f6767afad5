/** PostHog's side of the caller. Flags and remote configuration are answered here: no flags, and every recorder switched off. */
import { decodePosthog } from "../decode/posthog";
import { encodePosthog } from "../forward/posthog";
import {
  describe,
  type Endpoint,
  forbidden,
  json,
  type Outcome,
  retryAfterOf,
  statusOf,
  type VendorWire,
} from "./wire";

const eventPaths: ReadonlySet<string> = new Set(["batch", "capture", "e", "track", "engage", "i/v0/e"]);

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

const noFlags = answered({
  flags: {},
  featureFlags: {},
  featureFlagPayloads: {},
  errorsWhileComputingFlags: false,
  ...nothingRecorded,
});
const noDefinitions = answered({ flags: [], group_type_mapping: {}, cohorts: {} });
const remoteConfig = answered({
  ...nothingRecorded,
  hasFeatureFlags: false,
  isAuthenticated: false,
  toolbarParams: {},
});

const local: ReadonlyMap<string, Endpoint> = new Map(
  Object.entries({
    flags: noFlags,
    decide: noFlags,
    "flags/definitions": noDefinitions,
    "api/feature_flag/local_evaluation": noDefinitions,
    "api/surveys": answered({ surveys: [] }),
    "api/early_access_features": answered({ earlyAccessFeatures: [] }),
  }),
);

export const posthog: VendorWire = {
  name: "posthog",
  endpoint(method, path) {
    if (eventPaths.has(path)) {
      if (method === "POST") return { kind: "events", name: path, data: "body" };
      return method === "GET" ? { kind: "events", name: path, data: "query" } : forbidden;
    }
    if (/^array\/[^/]+\/config$/.test(path)) return remoteConfig;
    return local.get(path) ?? forbidden;
  },
  decode: decodePosthog,
  encode: (calls) => calls.map(encodePosthog),
  reply(outcome, { endpoint }) {
    if (outcome.how === "accepted")
      return json(200, { status: endpoint === "batch" || endpoint === "i/v0/e" ? "Ok" : 1 });
    const body = {
      type: errorType(outcome),
      code: outcome.how.replace("-", "_"),
      detail: describe(outcome),
      attr: null,
    };
    return json(statusOf(outcome), body, retryAfterOf(outcome));
  },
};

function errorType(outcome: Outcome): string {
  if (outcome.how === "later") return outcome.status === 429 ? "throttled_error" : "server_error";
  return outcome.how === "forbidden" ? "authentication_error" : "validation_error";
}
