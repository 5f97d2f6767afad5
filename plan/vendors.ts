/**
 * The analytics vendors that Bulkhead knows, as plain data: which hosts are theirs, which environment variables usually
 * name their tokens, and where the egress proxy sends what a tracking plan lets out. The policy pack, the firewall of
 * the cell and the egress proxy all read this one table.
 */
export interface Vendor {
  /** Name in a tracking plan and in paths, e.g. `mixpanel`. */
  readonly name: string;
  /** The vendor's own spelling, for messages. */
  readonly title: string;
  /**
   * Base URL per region for vendors that the egress proxy speaks to; undefined for vendors that are only recognised.
   * The first region is the default.
   */
  readonly upstreams?: Readonly<Record<string, string>>;
  /** Hosts that receive this vendor's data. A leading `*.` stands for any subdomain, the bare domain not included. */
  readonly hosts: readonly string[];
  /** Names of environment variables that hold the vendor's token or endpoint, as SDK guides spell them. Upper case, `*` is a wildcard. */
  readonly envNames: readonly string[];
  /** npm packages whose defaults send to the vendor without any configuration. */
  readonly sdks: readonly string[];
  /** Shape of the vendor's token, where it has one of its own. */
  readonly tokenPattern?: RegExp;
}

/** Vendors with a wire format that the egress proxy decodes. */
export const proxiedVendorNames = [
  "mixpanel",
  "segment",
  "posthog",
  "amplitude",
  "rudderstack",
  "jitsu",
  "ga4",
] as const;
export type ProxiedVendorName = (typeof proxiedVendorNames)[number];

const table: readonly Vendor[] = [
  {
    name: "mixpanel",
    title: "Mixpanel",
    upstreams: { us: "https://api.mixpanel.com", eu: "https://api-eu.mixpanel.com", in: "https://api-in.mixpanel.com" },
    hosts: ["*.mixpanel.com", "mixpanel.com", "cdn.mxpnl.com", "*.mxpnl.com"],
    envNames: ["*MIXPANEL*"],
    sdks: ["mixpanel", "mixpanel-browser"],
  },
  {
    name: "segment",
    title: "Segment",
    upstreams: { us: "https://api.segment.io", eu: "https://events.eu1.segmentapis.com" },
    hosts: ["*.segment.io", "*.segment.com", "*.segmentapis.com"],
    envNames: ["*SEGMENT_WRITE_KEY*", "*SEGMENT_KEY*", "*SEGMENT_TOKEN*", "*SEGMENT_API*", "*SEGMENT_HOST*"],
    sdks: ["@segment/analytics-node", "@segment/analytics-next", "analytics-node"],
  },
  {
    name: "posthog",
    title: "PostHog",
    upstreams: { us: "https://us.i.posthog.com", eu: "https://eu.i.posthog.com" },
    hosts: ["*.posthog.com", "posthog.com"],
    envNames: ["*POSTHOG*"],
    sdks: ["posthog-node", "posthog-js"],
    tokenPattern: /\bph[cxs]_[A-Za-z0-9]{20,}\b/,
  },
  {
    name: "amplitude",
    title: "Amplitude",
    upstreams: { us: "https://api2.amplitude.com", eu: "https://api.eu.amplitude.com" },
    hosts: ["*.amplitude.com", "amplitude.com"],
    envNames: ["*AMPLITUDE*"],
    sdks: ["@amplitude/analytics-node", "@amplitude/analytics-browser"],
  },
  {
    name: "rudderstack",
    title: "RudderStack",
    upstreams: { us: "https://hosted.rudderlabs.com" },
    hosts: ["*.rudderlabs.com", "*.rudderstack.com"],
    envNames: ["*RUDDERSTACK*", "*RUDDER_WRITE_KEY*", "*RUDDER_DATA_PLANE*"],
    sdks: ["@rudderstack/rudder-sdk-node", "@rudderstack/analytics-js"],
  },
  {
    name: "jitsu",
    title: "Jitsu",
    upstreams: { us: "https://ingest.g.jitsu.com" },
    hosts: ["*.jitsu.com", "jitsu.com"],
    envNames: ["*JITSU*"],
    sdks: ["@jitsu/js", "@jitsu/sdk-js"],
  },
  {
    name: "ga4",
    title: "Google Analytics",
    upstreams: { us: "https://www.google-analytics.com", eu: "https://region1.google-analytics.com" },
    hosts: ["*.google-analytics.com", "*.analytics.google.com", "www.googletagmanager.com"],
    envNames: ["*GA4_*", "*GA_MEASUREMENT_ID*", "*GA_API_SECRET*", "*GOOGLE_ANALYTICS*", "*GTM_ID*"],
    sdks: ["ga-4-react", "react-ga4", "universal-analytics"],
    tokenPattern: /\b(?:G-[A-Z0-9]{8,12}|UA-\d{4,10}-\d{1,4})\b/,
  },
  {
    name: "heap",
    title: "Heap",
    hosts: ["*.heapanalytics.com", "heapanalytics.com", "*.heap-api.com"],
    envNames: ["*HEAP_APP_ID*", "*HEAP_ENV*", "*HEAP_API*"],
    sdks: ["heap-api"],
  },
  {
    name: "datadog-rum",
    title: "Datadog RUM",
    hosts: [
      "*.browser-intake-datadoghq.com",
      "browser-intake-datadoghq.com",
      "browser-intake-datadoghq.eu",
      "*.browser-intake-datadoghq.eu",
      "browser-intake-us3-datadoghq.com",
      "browser-intake-us5-datadoghq.com",
      "browser-intake-ap1-datadoghq.com",
      "rum.browser-intake-datadoghq.com",
    ],
    envNames: ["*DATADOG_RUM*", "*DD_RUM*", "*DATADOG_CLIENT_TOKEN*", "*DD_CLIENT_TOKEN*"],
    sdks: ["@datadog/browser-rum"],
    tokenPattern: /\bpub[0-9a-f]{32}\b/,
  },
  {
    name: "sentry",
    title: "Sentry",
    hosts: ["*.sentry.io", "sentry.io", "*.ingest.sentry.io", "*.ingest.us.sentry.io", "*.ingest.de.sentry.io"],
    envNames: ["*SENTRY_DSN*", "*SENTRY_AUTH_TOKEN*"],
    sdks: ["@sentry/node", "@sentry/browser"],
  },
  {
    name: "logrocket",
    title: "LogRocket",
    hosts: [
      "*.logrocket.com",
      "*.logrocket.io",
      "*.lr-ingest.io",
      "*.lr-in.com",
      "*.lr-ingest.com",
      "*.lr-in-prod.com",
    ],
    envNames: ["*LOGROCKET*"],
    sdks: ["logrocket"],
  },
  {
    name: "hotjar",
    title: "Hotjar",
    hosts: ["*.hotjar.com", "*.hotjar.io"],
    envNames: ["*HOTJAR*"],
    sdks: ["@hotjar/browser"],
  },
  {
    name: "fullstory",
    title: "FullStory",
    hosts: ["*.fullstory.com"],
    envNames: ["*FULLSTORY*"],
    sdks: ["@fullstory/browser"],
  },
  {
    name: "snowplow",
    title: "Snowplow",
    hosts: ["*.snowplow.io", "*.snplow.net", "*.snowplowanalytics.com"],
    envNames: ["*SNOWPLOW*"],
    sdks: ["@snowplow/node-tracker", "@snowplow/browser-tracker"],
  },
  {
    name: "braze",
    title: "Braze",
    hosts: ["*.braze.com", "*.braze.eu", "*.appboy.com"],
    envNames: ["*BRAZE*"],
    sdks: ["@braze/web-sdk", "braze-api"],
  },
  {
    name: "intercom",
    title: "Intercom",
    hosts: ["*.intercom.io", "*.intercom.com", "*.intercomcdn.com"],
    envNames: ["*INTERCOM*"],
    sdks: ["intercom-client"],
  },
  {
    name: "customerio",
    title: "Customer.io",
    hosts: ["*.customer.io", "*.customeriomail.com"],
    envNames: ["*CUSTOMERIO*", "*CUSTOMER_IO*"],
    sdks: ["customerio-node"],
  },
  { name: "pendo", title: "Pendo", hosts: ["*.pendo.io"], envNames: ["*PENDO*"], sdks: ["@pendo/agent"] },
  {
    name: "clarity",
    title: "Microsoft Clarity",
    hosts: ["*.clarity.ms"],
    envNames: ["*CLARITY_PROJECT*", "*CLARITY_ID*"],
    sdks: ["@microsoft/clarity"],
  },
  {
    name: "mparticle",
    title: "mParticle",
    hosts: ["*.mparticle.com"],
    envNames: ["*MPARTICLE*"],
    sdks: ["mparticle", "@mparticle/web-sdk"],
  },
  {
    name: "plausible",
    title: "Plausible",
    hosts: ["plausible.io"],
    envNames: ["*PLAUSIBLE*"],
    sdks: ["plausible-tracker"],
  },
  { name: "matomo", title: "Matomo", hosts: ["*.matomo.cloud"], envNames: ["*MATOMO*"], sdks: ["matomo-tracker"] },
  { name: "launchdarkly", title: "LaunchDarkly events", hosts: ["events.launchdarkly.com"], envNames: [], sdks: [] },
];

/** Every known vendor by name. */
export const vendors: ReadonlyMap<string, Vendor> = new Map(table.map((vendor) => [vendor.name, vendor]));

/** True where the egress proxy speaks the vendor's wire format. */
export function isProxiedVendor(name: string): name is ProxiedVendorName {
  return (proxiedVendorNames as readonly string[]).includes(name);
}

/** The vendor that a host belongs to, or undefined. Compares without case and without a trailing dot. */
export function vendorOfHost(host: string): Vendor | undefined {
  const name = host.toLowerCase().replace(/\.$/, "");
  return table.find((vendor) => vendor.hosts.some((pattern) => hostMatches(pattern, name)));
}

function hostMatches(pattern: string, host: string): boolean {
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;
}

/** The vendor that usually reads an environment variable of this name, or undefined. */
export function vendorOfEnvName(name: string): Vendor | undefined {
  const upper = name.toUpperCase();
  return table.find((vendor) => vendor.envNames.some((pattern) => wildcard(pattern).test(upper)));
}

const wildcards = new Map<string, RegExp>();
function wildcard(pattern: string): RegExp {
  let compiled = wildcards.get(pattern);
  if (!compiled) {
    const body = pattern
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*");
    compiled = new RegExp(`^${body}$`);
    wildcards.set(pattern, compiled);
  }
  return compiled;
}
