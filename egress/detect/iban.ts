/** Detects international bank account numbers (IBAN). */
import { mod97 } from "./checksums";
import type { Detector } from "./detector";
import { anyMatch } from "./scan";

/** Country and check digits, then as much as the longest IBAN (34) could hold, with up to two separators between any two. */
const candidate =
  /(?<![A-Za-z\d])[A-Za-z]{2}[^A-Za-z\d]{0,2}\d[^A-Za-z\d]{0,2}\d(?:[^A-Za-z\d]{0,2}[A-Za-z\d]){11,30}/g;

/** Length by country (SWIFT IBAN registry). */
const lengths: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MR: 27,
  MT: 31,
  MU: 30,
  NL: 18,
  NO: 15,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  SA: 24,
  SC: 31,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
};

export const iban: Detector = {
  name: "iban",
  finds: "IBANs, bare or grouped by any separators, either case, by the country's length and the mod 97 check digits",
  structured: true,
  needs: "digit",
  matches: (text) => anyMatch(candidate, text, (match) => isIban(match[0].toUpperCase())),
};

/** The candidate may run on into the words behind the number; the country's length says where it ends. */
function isIban(candidateText: string): boolean {
  const length = lengths[candidateText.slice(0, 2)];
  if (length === undefined) {
    return false;
  }
  const compact = candidateText.replace(/[^A-Z\d]/g, "");
  const number = compact.slice(0, length);
  return number.length === length && mod97(number.slice(4) + number.slice(0, 4)) === 1;
}
