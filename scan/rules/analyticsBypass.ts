/** Analytics must go through the relay. */
import { vendorOfHost } from "../../plan";
import type { Value } from "../flow/state";
import { blank } from "../flow/value";
import type { CallEvent, ScanRule, TextEvent, WriteEvent } from "./rule";

/** How each SDK is set up: the call that makes or starts it, and the options that point it elsewhere. */
const setUps: readonly { readonly call: RegExp; readonly options: RegExp; readonly position?: number }[] = [
  { call: /^mixpanel\.Mixpanel$/, options: /^consumer$/, position: 1 },
  { call: /^mixpanel\.(?:Buffered)?Consumer$/, options: /^(?:events_url|api_host)$/, position: 0 },
  { call: /^mixpanel(?:-browser)?(?:\.default)?\.init$/, options: /^(?:host|api_host)$/ },
  {
    call: /^(?:posthog\.(?:Posthog|Client)|posthog-node\.PostHog|posthog-js(?:\.default|\.posthog)?\.init|posthog-js\.init)$/,
    options: /^(?:host|api_host|apiHost)$/,
  },
  {
    call: /^(?:segment\.analytics\.Client|analytics\.Client|segment\.analytics\.client\.Client|@segment\/analytics-node(?:\.Analytics|\.default)?|analytics-node(?:\.default)?)$/,
    options: /^(?:host|path|httpClient)$/,
  },
  { call: /^(?:@segment\/analytics-next\.AnalyticsBrowser\.load)$/, options: /^(?:cdnURL|apiHost|integrations)$/ },
  {
    call: /^(?:amplitude\.Amplitude|@amplitude\/analytics-(?:node|browser)(?:\.default)?\.init|@amplitude\/unified\.initAll)$/,
    options: /^(?:configuration|server_url|serverUrl)$/,
    position: 1,
  },
  {
    call: /^(?:@rudderstack\/rudder-sdk-node(?:\.default)?|rudderstack\.analytics\.Client|rudder_analytics\.Client)$/,
    options: /^(?:dataPlaneUrl|host|data_plane_url)$/,
  },
  {
    call: /^(?:universal-analytics(?:\.default)?|react-ga4?(?:\.default)?\.initialize)$/,
    options: /^(?:hostname|gtagUrl)$/,
  },
  { call: /^@jitsu\/js(?:\.default)?\.jitsuAnalytics$/, options: /^host$/ },
];

/** Modules that are set up by attributes: the key is set, and so must the host be. */
const moduleKeys: Readonly<Record<string, readonly string[]>> = {
  posthog: ["project_api_key", "api_key"],
  analytics: ["write_key"],
  "segment.analytics": ["write_key"],
  "rudderstack.analytics": ["write_key"],
  rudder_analytics: ["write_key"],
};
const moduleHosts = /\.(?:host|dataPlaneUrl|data_plane_url)$/;

function call({ ref, args, named }: CallEvent): string | undefined {
  const setUp = setUps.find(({ call: pattern }) => pattern.test(ref));
  if (setUp === undefined) {
    return undefined;
  }
  const options = new Map(named);
  for (const argument of args) {
    for (const [name, value] of argument.members ?? []) {
      options.set(name, value);
    }
  }
  const hosts = [...options].filter(([name]) => setUp.options.test(name)).map(([, value]) => value);
  const positional = setUp.position === undefined ? undefined : args[setUp.position];
  const isGiven = positional !== undefined && positional !== blank && positional.members === undefined;
  const given = [...hosts, ...(isGiven ? [positional] : [])];
  // Options that come from somewhere else may name the relay.
  const last = args.at(-1);
  const isUnread =
    given.length === 0 &&
    last !== undefined &&
    !last.isKnown &&
    last.isContainer !== true &&
    last.members === undefined &&
    (args.length > 1 || /segment|jitsu/i.test(ref));
  return isUnread || (given.length > 0 && !given.some(isVendor)) ? undefined : message(ref.split(".")[0] ?? ref);
}

function isVendor({ text }: Value): boolean {
  return text !== undefined && vendorIn(text) !== undefined;
}

function vendorIn(text: string): string | undefined {
  const host = /^(?:https?:)?(?:\/\/)?([a-z0-9.-]+\.[a-z]{2,})(?::\d+)?(?:[/?#]|$)/i.exec(text)?.[1];
  return host === undefined ? undefined : vendorOfHost(host)?.title;
}

/** An address of a vendor in the code. */
function text({ text, name }: TextEvent): string | undefined {
  const vendor = /^(?:https?:)?\/\//.test(text) || /host|url|endpoint/i.test(name ?? "") ? vendorIn(text) : undefined;
  const inside =
    vendor ??
    [...text.slice(0, 4096).matchAll(/https:\/\/([a-z0-9.-]+)/gi)]
      .map(([, host = ""]) => vendorOfHost(host)?.title)
      .find((title) => title !== undefined);
  return inside === undefined ||
    /^https?:\/\/(?:docs|help|developers?|support|app|www(?!\.google-analytics))\.[^/]+(?:\/|$)/.test(text)
    ? undefined
    : message(inside);
}

function write({ target, name, state }: WriteEvent): string | undefined {
  const keys = moduleKeys[target.ref ?? ""];
  return keys?.includes(name ?? "") && ![...state.module.written].some((place) => moduleHosts.test(place))
    ? message(target.ref ?? "")
    : undefined;
}

const message = (vendor: string) =>
  `analytics must go through the relay, got '${vendor}' without its address; point the SDK at RELAY_URL, see docs/sdks.md`;

export const analyticsBypass: ScanRule = {
  id: "analytics-bypass",
  sentence: "Analytics go through the relay.",
  why: "An SDK sends events as they are, with ids, addresses and URLs. When the vendor of the first incident was breached, all of that was gone. Only the relay and the egress proxy drop what the tracking plan doesn't declare.",
  counts:
    "The analytics SDKs that the egress proxy knows, made without an option for the host or with the vendor's own; addresses of any analytics vendor in the code. A host from the environment doesn't count.",
  severity: "high",
  remediation: "Point the SDK at the relay as [docs/sdks.md](sdks.md) says; any token will do.",
  examples: {
    bad: {
      language: "typescript",
      text: `
import Mixpanel from "mixpanel";

const mixpanel = Mixpanel.init(process.env.MIXPANEL_TOKEN!);
mixpanel.track("report_generated", { pages: 3 });
`,
    },
    good: {
      language: "typescript",
      text: `
import Mixpanel from "mixpanel";

const relay = new URL(process.env.RELAY_URL!);
const mixpanel = Mixpanel.init("any", { host: relay.host, protocol: "http", path: "/mixpanel" });
mixpanel.track("report_generated", { pages: 3 });
`,
    },
  },
  call,
  text,
  write,
};
