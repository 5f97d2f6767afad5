/** Vendors whose wire format the egress proxy decodes, one row each. Their code is in `egress/vendors/<name>/`. */
import type { ProxiedVendor } from "./vendor";

export const proxiedVendors = {
  mixpanel: {
    title: "Mixpanel",
    upstreams: { us: "https://api.mixpanel.com", eu: "https://api-eu.mixpanel.com", in: "https://api-in.mixpanel.com" },
    hosts: ["*.mixpanel.com", "mixpanel.com", "cdn.mxpnl.com", "*.mxpnl.com"],
    envNames: ["*MIXPANEL*"],
    sidePaths: ["flags", "remote-config"],
    settings: [],
    extraKeyFiles: [{ name: "mixpanel-import", maxLines: 2 }],
    sdks: [
      {
        name: "mixpanel (Node)",
        language: "javascript",
        options: 'Mixpanel.init("any", { host: new URL(base).host, protocol: "http", path: "/mixpanel" })',
        whenDown: "reports an error; it never tries again, which is why the proxy does",
      },
      {
        name: "mixpanel-browser",
        language: "javascript",
        options: 'mixpanel.init("any", { api_host: base + "/mixpanel" })',
        whenDown: "keeps the events and tries again",
      },
      {
        name: "mixpanel (Python)",
        language: "python",
        options:
          'u = base + "/mixpanel/"; Mixpanel("any", Consumer(u + "track", u + "engage", u + "import", groups_url=u + "groups"))',
        whenDown: "raises `MixpanelException`; through the relay it never tries again, which is why the proxy does",
      },
    ],
    browserHeaders: [],
    paths: {
      leaves: "`/track`, `/engage`, `/groups`, `/import`",
      answered: "`/flags`, `/settings` (unless allowed)",
      refused: "`/record` (session replay), what holds no events",
    },
  },
  segment: {
    title: "Segment",
    upstreams: { us: "https://api.segment.io", eu: "https://events.eu1.segmentapis.com" },
    hosts: ["*.segment.io", "*.segment.com", "*.segmentapis.com"],
    envNames: ["*SEGMENT_WRITE_KEY*", "*SEGMENT_KEY*", "*SEGMENT_TOKEN*", "*SEGMENT_API*", "*SEGMENT_HOST*"],
    sidePaths: [],
    settings: [],
    extraKeyFiles: [],
    sdks: [
      {
        name: "@segment/analytics-node",
        language: "javascript",
        options: 'new Analytics({ writeKey: "any", host: base, path: "/segment/v1/batch" })',
        whenDown: "tries again up to 10 times, and waits as Retry-After says",
      },
      {
        name: "segment-analytics-python",
        language: "python",
        options: 'Client("any", host=base + "/segment")',
        whenDown: "tries again up to 10 times, then calls `on_error`",
      },
    ],
    browserHeaders: ["x-retry-count"],
    paths: {
      leaves: "`/v1/batch`, `/v1/b` and single calls, as `/v1/batch`",
      answered: "`/v1/m`",
      refused: "what holds no events",
    },
  },
  posthog: {
    title: "PostHog",
    upstreams: { us: "https://us.i.posthog.com", eu: "https://eu.i.posthog.com" },
    // The last two are those of PostHog's managed proxies.
    hosts: ["*.posthog.com", "posthog.com", "*.europehog.com", "*.proxyhog.com"],
    envNames: ["*POSTHOG*"],
    tokenPattern: /\bph[cxs]_[A-Za-z0-9]{20,}\b/,
    sidePaths: ["flags", "remote-config"],
    settings: [],
    extraKeyFiles: [],
    sdks: [
      {
        name: "posthog-node",
        language: "javascript",
        options: 'new PostHog("any", { host: base + "/posthog" })',
        whenDown: "tries again 3 times",
      },
      {
        name: "posthog-js",
        language: "javascript",
        options: 'posthog.init("any", { api_host: base + "/posthog" })',
        whenDown: "tries again 10 times",
      },
      {
        name: "posthog (Python)",
        language: "python",
        options: 'Posthog("any", host=base + "/posthog")',
        whenDown: "tries again 3 times, then calls `on_error`",
      },
    ],
    browserHeaders: ["posthog-sdk-info", "posthog-attempt", "posthog-request-id", "posthog-request-timestamp"],
    paths: {
      leaves: "`/batch/`, `/capture/`, `/e/`, `/i/v0/e/`, `/i/v1/analytics/events`, as `/batch/`",
      answered: "flags, remote configuration (unless allowed), surveys",
      refused: "`/s/` (session replay), logs, metrics, traces, what holds no events",
    },
  },
  amplitude: {
    title: "Amplitude",
    upstreams: { us: "https://api2.amplitude.com", eu: "https://api.eu.amplitude.com" },
    hosts: ["*.amplitude.com", "amplitude.com"],
    envNames: ["*AMPLITUDE*"],
    sidePaths: [],
    settings: [],
    extraKeyFiles: [],
    sdks: [
      {
        name: "@amplitude/analytics-node",
        language: "javascript",
        options: 'init("any", { serverUrl: base + "/amplitude/2/httpapi" })',
        whenDown: "tries again up to 12 times",
      },
      {
        name: "amplitude-analytics",
        language: "python",
        options: 'Amplitude("any", Config(server_url=base + "/amplitude/2/httpapi"))',
        whenDown: "tries again up to 12 times, then calls the callback",
      },
    ],
    browserHeaders: [],
    paths: { leaves: "`/2/httpapi`, `/batch`", answered: "", refused: "what holds no events" },
  },
  rudderstack: {
    title: "RudderStack",
    upstreams: { us: "https://hosted.rudderlabs.com" },
    ownUpstream: { url: "https://example.dataplane.rudderstack.com", what: "data plane" },
    hosts: ["*.rudderlabs.com", "*.rudderstack.com"],
    envNames: ["*RUDDERSTACK*", "*RUDDER_WRITE_KEY*", "*RUDDER_DATA_PLANE*"],
    sidePaths: [],
    settings: [],
    extraKeyFiles: [],
    sdks: [
      {
        name: "@rudderstack/rudder-sdk-node",
        language: "javascript",
        options: 'new RudderAnalytics("any", { dataPlaneUrl: base + "/rudderstack" })',
        whenDown: "tries again for a short while",
      },
      {
        name: "rudder-sdk-python",
        language: "python",
        options: 'Client("any", host=base + "/rudderstack")',
        whenDown: "tries again up to 10 times, then calls `on_error`",
      },
    ],
    browserHeaders: ["anonymousid", "sentat", "retry-attempt", "retried-after", "reclaimed"],
    paths: {
      leaves: "`/v1/batch`, `/beacon/v1/batch` and single calls, as `/v1/batch`",
      answered: "",
      refused: "what holds no events",
    },
  },
  jitsu: {
    title: "Jitsu",
    upstreams: { us: "https://ingest.g.jitsu.com" },
    ownUpstream: { url: "https://example.d.jitsu.com", what: "Jitsu" },
    hosts: ["*.jitsu.com", "jitsu.com"],
    envNames: ["*JITSU*"],
    sidePaths: [],
    settings: [],
    extraKeyFiles: [],
    sdks: [
      {
        name: "@jitsu/js",
        language: "javascript",
        options: 'jitsuAnalytics({ host: base + "/jitsu", writeKey: "any", s2s: true })',
        whenDown: "logs an error; it never tries again, which is why the proxy does",
      },
    ],
    browserHeaders: ["x-write-key", "x-enable-debug", "x-ip-policy"],
    paths: {
      leaves: "`/api/s/<type>`, `/api/s/s2s/<type>`, and both with `batch`",
      answered: "",
      refused: "what holds no events",
    },
  },
  ga4: {
    title: "Google Analytics",
    upstreams: { us: "https://www.google-analytics.com", eu: "https://region1.google-analytics.com" },
    hosts: ["*.google-analytics.com", "*.analytics.google.com", "www.googletagmanager.com"],
    envNames: ["*GA4_*", "*GA_MEASUREMENT_ID*", "*GA_API_SECRET*", "*GOOGLE_ANALYTICS*", "*GTM_ID*"],
    tokenPattern: /\b(?:G-[A-Z0-9]{8,12}|UA-\d{4,10}-\d{1,4})\b/,
    // Server-side tagging ("Manual setup guide for Cloud Run", Tag Manager).
    images: ["gcr.io/cloud-tagging-10302018/"],
    sidePaths: [],
    takesLists: false,
    // It answers 204 and drops such events ("Measurement Protocol, reserved names"; "Event naming rules", 2026-11).
    reservedNames:
      /^(?:firebase_.*|ga_.*|google_.*|ad_(?:activeview|click|exposure|impression|query|reward)|adunit_exposure|app_(?:background|clear_data|exception|install|remove|update|upgrade)|app_store_(?:refund|subscription_.*)|dynamic_link_.*|click|error|file_download|first_(?:open|visit)|form_(?:start|submit)|in_app_purchase|notification_.*|os_update|page_view|screen_view|scroll|session_start|user_engagement|video_(?:progress|start)|view_(?:complete|search_results))$/,
    settings: [
      {
        name: "measurementId",
        pattern: /^G-[A-Z0-9]{4,16}$/,
        example: "G-XXXXXXXX",
        meaning: "the stream's measurement id",
      },
    ],
    extraKeyFiles: [],
    sdks: [
      {
        name: "GA4 Measurement Protocol",
        language: "http",
        options: 'POST base + "/ga4/mp/collect"',
        whenDown: "gets the status and Retry-After; trying again is up to the client",
      },
    ],
    browserHeaders: [],
    paths: {
      leaves: "`/mp/collect`",
      answered: "`/debug/mp/collect` (says that all is well)",
      refused: "what holds no events",
    },
  },
} as const satisfies Readonly<Record<string, Omit<ProxiedVendor, "name">>>;
