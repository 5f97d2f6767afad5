/**
 * Detectors, which raise an alarm behind the allow-list. A field whose value a detector hits is dropped and counted; that nothing
 * undeclared leaves is proved by the tracking plan, not here. Pure, synchronous, linear in the length of the text.
 */
import { address } from "./address";
import { birthday } from "./birthday";
import { card } from "./card";
import { coordinates } from "./coordinates";
import { corporateNumber } from "./corporateNumber";
import type { Detector, DetectorName } from "./detector";
import { deviceId } from "./deviceId";
import { email } from "./email";
import { iban } from "./iban";
import { ip } from "./ip";
import { macAddress } from "./macAddress";
import { myNumber } from "./myNumber";
import { name } from "./name";
import { nationalId } from "./nationalId";
import { forms, unified } from "./normalize";
import { phone } from "./phone";
import { postalCode } from "./postalCode";
import { secret } from "./secret";
import { unwrap } from "./unwrap";

export type { Detector, DetectorName } from "./detector";

/** Every detector, in the order in which they are asked. */
export const detectors: readonly Detector[] = [
  secret,
  email,
  ip,
  macAddress,
  card,
  deviceId,
  myNumber,
  corporateNumber,
  nationalId,
  iban,
  birthday,
  coordinates,
  phone,
  postalCode,
  address,
  name,
];

/** Encodings inside one another that are undone. */
const maxLayers = 3;
/** Characters that one text may come to in all its forms and layers, as a multiple of its length and a base for short texts. */
const maxGrowth = 4;
const growthBase = 1_024;

/** Characters that may still be looked at. Each form of a text and each text found in an encoding takes its length from it. */
export interface Budget {
  left: number;
}

/**
 * Returns the first detector that finds personal data or a credential in the text, as it reads or behind its encodings; `unexamined` if
 * it holds more encoded parts than are looked into, or the budget is used up; undefined if nothing is found.
 */
export function detect(text: string, budget?: Budget): DetectorName | "unexamined" | undefined {
  const complete = views(text, (view) => firstHit(view), budget);
  return complete.hit ?? (complete.isWhole ? undefined : "unexamined");
}

/** The names of all detectors that hit, for tests and for showing an author what is in a value. */
export function detectAll(text: string): DetectorName[] {
  const hits = new Set<DetectorName>();
  views(text, (view) => {
    for (const detector of detectors) {
      if (isHit(detector, view)) {
        hits.add(detector.name);
      }
    }
    return undefined;
  });
  return detectors.map((detector) => detector.name).filter((one) => hits.has(one));
}

/** A text in one of its forms, and what detectors want to know of it before they look. */
interface View {
  readonly text: string;
  readonly hasDigit: boolean;
  /** With all separators inside numbers as one dash; undefined if there are none. */
  readonly unified: string | undefined;
}

/** Shows every form of the text and of what is encoded in it, layer by layer, until `look` returns a hit or the bound is reached. */
function views(
  text: string,
  look: (view: View) => DetectorName | undefined,
  budget: Budget = { left: Number.POSITIVE_INFINITY },
): { readonly hit: DetectorName | undefined; readonly isWhole: boolean } {
  let left = maxGrowth * text.length + growthBase;
  let layer: readonly string[] = [text];
  for (let depth = 0; layer.length > 0; depth++) {
    const inner: string[] = [];
    for (const one of layer) {
      const read = forms(one);
      for (const form of read) {
        left -= form.length;
        budget.left -= form.length;
        if (left < 0 || budget.left < 0) {
          return { hit: undefined, isWhole: false };
        }
        const hasDigit = anyDigit.test(form);
        const hit = look({ text: form, hasDigit, unified: hasDigit ? unified(form) : undefined });
        if (hit !== undefined) {
          return { hit, isWhole: true };
        }
      }
      if (depth < maxLayers) {
        for (const form of new Set([one, ...read])) {
          inner.push(...unwrap(form));
        }
      }
    }
    layer = inner;
  }
  return { hit: undefined, isWhole: true };
}

const anyDigit = /\d/;

function firstHit(view: View): DetectorName | undefined {
  for (const detector of detectors) {
    if (isHit(detector, view)) {
      return detector.name;
    }
  }
  return undefined;
}

function isHit(detector: Detector, view: View): boolean {
  if (detector.needs !== undefined && !view.hasDigit) {
    return false;
  }
  return (
    detector.matches(view.text) ||
    (detector.needs === "digit-groups" && view.unified !== undefined && detector.matches(view.unified))
  );
}
