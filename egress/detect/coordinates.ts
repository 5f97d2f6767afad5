/** Detects coordinates that are precise enough to be somebody's home. */
import type { Detector } from "./detector";
import { anyMatch } from "./scan";

/** Three decimals are about 100 m. */
const pair =
  /(?<![\d.A-Za-z_-])([+-]?\d{1,2}\.\d{3,15})°? ?([NS]?)(?:, ?|; ?|\/| )([+-]?\d{1,3}\.\d{3,15})°? ?([EW]?)(?![\dA-Za-z_]|\.\d)/g;
/** Well-known text puts longitude first, and a blank between: `POINT(139.6917 35.6895)`. */
const wellKnownText =
  /(?:POINT|LINESTRING|POLYGON)(?: ?ZM?)? ?\({1,3}[+-]?\d{1,3}\.\d{3,15} [+-]?\d{1,2}\.\d{3,15}(?!\d)/i;
const degrees = /\d{1,3} ?° ?\d{1,2} ?['′] ?(?:\d{1,2}(?:\.\d{1,6})? ?(?:["″]|''|′′) ?)?[NSEW北南東西]/u;
const japanese = /[北南]緯 ?\d{1,2}(?:\.\d{3,}|度)/u;
const withContext =
  /(?<![a-z])(?:lat(?:itude)?|lng|lon(?:gitude)?|geo|gps|緯度|経度)["']?(?: is |[ :=(は]{1,3})["']?[+-]?\d{1,3}\.\d{3,15}/iu;

export const coordinates: Detector = {
  name: "coordinates",
  finds:
    "pairs of latitude and longitude with three decimals or more, single ones behind a word such as `lat` or `緯度`, degrees with minutes, geometries as well-known text",
  structured: true,
  needs: "digit",
  matches: (text) =>
    anyMatch(pair, text, isPlace) ||
    degrees.test(text) ||
    wellKnownText.test(text) ||
    japanese.test(text) ||
    withContext.test(text),
};

/** Two small fractions side by side are more often shares or scores than a spot in the Gulf of Guinea. */
function isPlace(match: RegExpExecArray): boolean {
  const [, first = "", north = "", second = "", east = ""] = match;
  const latitude = Math.abs(Number(first));
  const longitude = Math.abs(Number(second));
  if (latitude > 90 || longitude > 180) {
    return false;
  }
  return (
    (north !== "" && east !== "") || (latitude >= 1 && longitude >= 1 && fraction(first) >= 4 && fraction(second) >= 4)
  );
}

const fraction = (number: string): number => number.length - number.indexOf(".") - 1;
