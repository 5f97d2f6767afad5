/** The names under which vendors know the people of `acme`, computed with the proxy's own keyring. */
import { Keyring } from "../../../../egress/keys/keyring";
import type { ProxiedVendorName } from "../../../../plan";
import { dates, keyOf } from "./erasureCell";

export const vendorHosts: Readonly<Record<string, ProxiedVendorName>> = {
  "eu.mixpanel.com": "mixpanel",
  "api.segmentapis.com": "segment",
  "us.posthog.com": "posthog",
  "amplitude.com": "amplitude",
  "analyticsadmin.googleapis.com": "ga4",
  "api.rudderstack.com": "rudderstack",
};

/** The names of an id at a vendor, for every date of the key. */
export function namesOf(vendor: ProxiedVendorName, id: string): string[] {
  const keyring = new Keyring(new Map(dates.map((date) => [date, keyOf(date)])), "acme", vendor);
  return dates
    .flatMap((date) => {
      const text = keyring.at(Date.parse(date))?.pseudonym(id).text ?? "";
      return vendor === "mixpanel"
        ? [text, `$device:${text}`]
        : vendor === "ga4"
          ? [`userId:${text}`, `clientId:${text}`]
          : [text];
    })
    .sort();
}
