/** Finds analytics vendors in names, values and secret ids, by the one table of vendors. */
import { type Vendor, vendorOfEnvName, vendorOfHost, vendors } from "../../plan";
import { unpack } from "../secrets";

/** Everything that could be a host name; one class repeated, so that no text makes the search slow. */
const hostPattern = /[a-z0-9.-]+/gi;

/** A host name has at most 253 characters; some more for dots and hyphens around it. */
const longestHost = 300;

/** The vendor whose host or token a text holds. */
export function vendorInText(text: string): { vendor: Vendor; by: "host" | "token" } | undefined {
  for (const host of text.match(hostPattern) ?? []) {
    if (!host.includes(".") || host.length > longestHost) {
      continue;
    }
    const vendor = vendorOfHost(host.replace(/^[.-]+|[.-]+$/g, ""));
    if (vendor !== undefined) {
      return { vendor, by: "host" };
    }
  }
  for (const vendor of vendors.values()) {
    if (vendor.tokenPattern?.test(text)) {
      return { vendor, by: "token" };
    }
  }
  return undefined;
}

/** Runs that can be base64 or hexadecimal. */
const encodedRuns = /[A-Za-z0-9+/_-]{20,}={0,2}/g;

/** The vendor whose host or token a text holds, or whose host it holds in base64, base64url or hexadecimal, also packed. */
export function vendorInAnyForm(text: string): ReturnType<typeof vendorInText> {
  const plain = vendorInText(text);
  if (plain !== undefined) {
    return plain;
  }
  for (const run of text.match(encodedRuns) ?? []) {
    const isHex = /^[0-9a-fA-F]+$/.test(run);
    const bytes = Buffer.from(run, isHex ? "hex" : "base64");
    const found = vendorInText((unpack(bytes) ?? bytes).toString("latin1"));
    // A token's pattern can fit decoded noise by chance; the name of a host can't.
    if (found?.by === "host") {
      return found;
    }
  }
  return undefined;
}

/** The vendor that a variable or a secret is named after: `acme-mixpanel-token` reads as `ACME_MIXPANEL_TOKEN`. */
export function vendorInName(name: string): Vendor | undefined {
  return vendorOfEnvName(name.replace(/[^A-Za-z0-9]+/g, "_"));
}

/** True for the relay beside the app: an address on the instance itself. */
export function isLoopback(value: string): boolean {
  return /^(?:https?:\/\/)?(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d{1,5})?(?:\/[^\s@]*)?$/i.test(value.trim());
}

/** On/off values, log levels and small numbers are harmless: they send nothing to a vendor, and are no id of a project there. */
export function isSwitch(value: string): boolean {
  return /^(?:true|false|on|off|yes|no|0|1|enabled|disabled|debug|info|warn|error|-?\d{1,4}(?:\.\d{1,6})?(?:ms|s|m|h)?)$/i.test(
    value.trim(),
  );
}
