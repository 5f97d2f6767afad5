/** Detects postal codes that a mark, a word or letters identify. */
import type { Detector } from "./detector";

/** Three and four digits alone could be a local phone number or an order: a mark, a word or an address must go with them. */
const japanese =
  /(?:〒|郵便番号|postal ?code|post ?code|zip(?: ?code)?)[ :=は]{0,3}(?:is )?\d{3}-?\d{4}(?![\d-])|(?<![A-Za-z\d-])\d{3}-\d{4} {0,2}(?:北海道|東京都|京都府|大阪府|\p{Script=Han}{2,3}県|\p{Script=Han}{1,4}[市区町村])/iu;
const unitedKingdom =
  /(?<![A-Za-z\d])(?:[A-PR-UWYZ]\d[A-HJKPSTUW\d]?|[A-PR-UWYZ][A-HK-Y]\d[\dABEHMNPRVWXY]?) \d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z\d])/;
const canada = /(?<![A-Za-z\d])[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] \d[ABCEGHJ-NPRSTV-Z]\d(?![A-Za-z\d])/;
const unitedStates =
  /(?<![A-Za-z])(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]) \d{5}(?:-\d{4})?(?![A-Za-z\d]|[.-]\d)|(?:zip(?: ?code)?|postal ?code)[ :=]{0,3}(?:is )?\d{5}(?:-\d{4})?(?!\d)/i;

export const postalCode: Detector = {
  name: "postal-code",
  finds:
    "Japanese codes behind `〒` or `郵便番号` or before a place; UK and Canadian codes by their letters; US ZIP codes behind a state or `ZIP`",
  structured: true,
  needs: "digit",
  matches: (text) => japanese.test(text) || unitedKingdom.test(text) || canada.test(text) || unitedStates.test(text),
};
