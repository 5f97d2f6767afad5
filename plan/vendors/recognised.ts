/** Vendors that the policy pack recognises and the egress proxy does not speak with. */
import type { Vendor } from "./vendor";

export const recognisedVendors: readonly Vendor[] = [
  {
    name: "heap",
    title: "Heap",
    hosts: ["*.heapanalytics.com", "heapanalytics.com", "*.heap-api.com"],
    envNames: ["*HEAP_APP_ID*", "*HEAP_ENV*", "*HEAP_API*"],
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
    tokenPattern: /\bpub[0-9a-f]{32}\b/,
  },
  {
    name: "sentry",
    title: "Sentry",
    hosts: ["*.sentry.io", "sentry.io", "*.ingest.sentry.io", "*.ingest.us.sentry.io", "*.ingest.de.sentry.io"],
    envNames: ["*SENTRY_DSN*", "*SENTRY_AUTH_TOKEN*"],
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
  },
  {
    name: "hotjar",
    title: "Hotjar",
    hosts: ["*.hotjar.com", "*.hotjar.io"],
    envNames: ["*HOTJAR*"],
  },
  {
    name: "fullstory",
    title: "FullStory",
    hosts: ["*.fullstory.com"],
    envNames: ["*FULLSTORY*"],
  },
  {
    name: "snowplow",
    title: "Snowplow",
    hosts: ["*.snowplow.io", "*.snplow.net", "*.snowplowanalytics.com"],
    envNames: ["*SNOWPLOW*"],
  },
  {
    name: "braze",
    title: "Braze",
    hosts: ["*.braze.com", "*.braze.eu", "*.appboy.com"],
    envNames: ["*BRAZE*"],
  },
  {
    name: "intercom",
    title: "Intercom",
    hosts: ["*.intercom.io", "*.intercom.com", "*.intercomcdn.com"],
    envNames: ["*INTERCOM*"],
  },
  {
    name: "customerio",
    title: "Customer.io",
    hosts: ["*.customer.io", "*.customeriomail.com"],
    envNames: ["*CUSTOMERIO*", "*CUSTOMER_IO*"],
  },
  { name: "pendo", title: "Pendo", hosts: ["*.pendo.io"], envNames: ["*PENDO*"] },
  {
    name: "clarity",
    title: "Microsoft Clarity",
    hosts: ["*.clarity.ms"],
    envNames: ["*CLARITY_PROJECT*", "*CLARITY_ID*"],
  },
  {
    name: "mparticle",
    title: "mParticle",
    hosts: ["*.mparticle.com"],
    envNames: ["*MPARTICLE*"],
  },
  {
    name: "plausible",
    title: "Plausible",
    hosts: ["plausible.io"],
    envNames: ["*PLAUSIBLE*"],
  },
  { name: "matomo", title: "Matomo", hosts: ["*.matomo.cloud"], envNames: ["*MATOMO*"] },
  { name: "launchdarkly", title: "LaunchDarkly events", hosts: ["events.launchdarkly.com"], envNames: [] },
];
