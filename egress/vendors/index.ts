/** The record of every vendor that the proxy speaks with. */
import type { ProxiedVendorName } from "../../plan";
import { amplitude } from "./amplitude/amplitude";
import { ga4 } from "./ga4/ga4";
import { jitsu } from "./jitsu/jitsu";
import { mixpanel } from "./mixpanel/mixpanel";
import { posthog } from "./posthog/posthog";
import type { VendorProtocol } from "./protocol";
import { rudderstack } from "./rudderstack/rudderstack";
import { segment } from "./segment/segment";

export const protocols: Readonly<Record<ProxiedVendorName, VendorProtocol>> = {
  mixpanel,
  segment,
  posthog,
  amplitude,
  rudderstack,
  jitsu,
  ga4,
};
