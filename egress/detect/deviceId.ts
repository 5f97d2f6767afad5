/** Detects ids of one device or SIM card, which identify its owner. */
import { luhn } from "./checksums";
import type { Detector } from "./detector";
import { anyMatch, digitsOf } from "./scan";

const words =
  "(?:idf[av]|gaid|aaid|adid|oaid|(?:advertis(?:ing|er)|android|device|vendor|hardware|machine|installation)[ _-]?(?:id(?:entifier)?|uuid)|udid|端末(?:ID|識別番号)|広告ID)";
const uuidOrHex =
  "(?:[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9a-f]{8}-[0-9a-f]{16}|[0-9a-f]{40}|[0-9a-f]{16})";
const labelled = new RegExp(`(?<![a-z])${words}["']?(?: is |[ :=#は]{1,3})["']?${uuidOrHex}(?![0-9a-z])`, "i");
const imeiLabelled =
  /(?<![a-z])(?:imei|meid|imsi|iccid)(?: ?(?:no\.?|number|番号))?["']?(?: is |[ :=#は]{0,3})["']?\d(?:[ -]?\d){13,19}(?!\d)/iu;
/** As it is printed: type allocation code, serial number, check digit. */
const imeiPrinted = /(?<![A-Za-z\d]|\d[.-])\d\d-\d{6}-\d{6}-\d(?![A-Za-z\d]|[.-]\d)/g;
/** 89 stands for telecommunications (ITU-T E.118). */
const iccid = /(?<![A-Za-z\d]|\d[.-])89(?:[ -]?\d){17,18}(?![A-Za-z\d]|[.-]\d)/g;

/** Built from parts, for the test that holds every pattern to linear time. */
export const deviceIdPatterns = [labelled];

export const deviceId: Detector = {
  name: "device-id",
  finds:
    "advertising, vendor and Android ids behind their names; IMEI as printed (with its check digit) or behind its name; SIM card numbers (ICCID, Luhn); IMSI behind its name",
  structured: true,
  needs: "digit-groups",
  matches: (text) =>
    labelled.test(text) ||
    imeiLabelled.test(text) ||
    anyMatch(imeiPrinted, text, (match) => luhn(digitsOf(match[0]))) ||
    anyMatch(iccid, text, (match) => luhn(digitsOf(match[0]))),
};
