/** How each vendor that the proxy speaks with is asked to delete. */
import type { ProxiedVendorName } from "../../../plan";
import { amplitude } from "./amplitude";
import type { NoDeletion, VendorDeletion } from "./deletion";
import { ga4 } from "./ga4";
import { jitsu } from "./jitsu";
import { mixpanel } from "./mixpanel";
import { posthog } from "./posthog";
import { rudderstack } from "./rudderstack";
import { segment } from "./segment";

export const deletions: Readonly<Record<ProxiedVendorName, VendorDeletion | NoDeletion>> = {
  mixpanel,
  segment,
  posthog,
  amplitude,
  ga4,
  rudderstack,
  jitsu,
};
