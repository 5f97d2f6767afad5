/** Every vendor that the proxy speaks with. */
import type { ProxiedVendorName } from "../../components/plan";
import { amplitude } from "./amplitude";
import { ga4 } from "./ga4";
import { mixpanel } from "./mixpanel";
import { posthog } from "./posthog";
import { jitsu, rudderstack, segment } from "./segmentSpec";
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
