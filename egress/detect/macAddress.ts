/** Detects hardware addresses of network interfaces. */
import type { Detector } from "./detector";

const pairs =
  /(?<![0-9A-Za-z:.-])[0-9a-f]{2}(?:(?::[0-9a-f]{2}){5}(?:(?::[0-9a-f]{2}){2})?|(?:-[0-9a-f]{2}){5}(?:(?:-[0-9a-f]{2}){2})?)(?![0-9A-Za-z:]|-[0-9A-Za-z])/i;
const dotted = /(?<![0-9A-Za-z.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![0-9A-Za-z]|\.\d)/i;
const withContext =
  /(?<![a-z])(?:mac|bssid|wi-?fi|ethernet|bluetooth)(?: ?addr(?:ess)?)?[ :=#]{1,3}(?:is )?[0-9a-f]{12}(?![0-9a-z])/i;

export const macAddress: Detector = {
  name: "mac-address",
  finds:
    "MAC and EUI-64 addresses in pairs (`:` or `-`), Cisco's dotted groups, or bare behind a word such as `MAC` or `BSSID`",
  structured: true,
  needs: "digit",
  matches: (text) => pairs.test(text) || dotted.test(text) || withContext.test(text),
};
