/** Every vendor that the proxy speaks with. */
import type { ProxiedVendorName } from "../../plan";
import { amplitude } from "./amplitude/amplitude";
import { ga4 } from "./ga4/ga4";
import { mixpanel } from "./mixpanel/mixpanel";
import { posthog } from "./posthog/posthog";
import { jitsu, rudderstack, segment } from "./segment/segment";
import type { VendorWire } from "./wire";

export const wires: Readonly<Record<ProxiedVendorName, VendorWire>> = {
  mixpanel,
  segment,
  posthog,
  amplitude,
  rudderstack,
  jitsu,
  ga4,
};
