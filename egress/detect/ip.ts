/** Detects IP addresses of both versions. */
import { isIPv6 } from "node:net";
import type { Detector } from "./detector";
import { anyMatch } from "./scan";

/** A four-part version (`v1.2.3.4`, `Chrome/120.0.0.0`, `version 10.0.0.1`) looks the same; what stands before it tells. */
const v4 =
  /(?<![\d.]|(?<![a-z])v|(?:Chrome|Chromium|CriOS|Edg|EdgA|OPR|Safari|Electron|YaBrowser|Vivaldi)\/|(?:version|release|build|firmware|バージョン)[ :=-]{0,2})(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\d|\.\d)/i;
const v6 = /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{1,4})?(?![\w:])/gi;

/** Brackets around the dots keep a reader from clicking, not from reading: `192[.]0[.]2[.]1`. */
const bracketedDot = /[[({]\.[\])}]/g;

export const ip: Detector = {
  name: "ip",
  finds: "IPv4 and IPv6 addresses; not four-part versions behind `v`, `version` or a browser's name",
  structured: true,
  needs: "digit",
  matches: (text) =>
    v4.test(text) ||
    (/[[({]\./.test(text) && v4.test(text.replace(bracketedDot, "."))) ||
    (text.includes(":") && anyMatch(v6, text, (match) => isAddress(match[0]))),
};

/** `a::b` is code more often than an address; one with a digit in it names a host. */
function isAddress(candidate: string): boolean {
  return /\d/.test(candidate) && isIPv6(candidate);
}
