/**
 * Detectors: the alarm behind the allow-list. A field whose value a detector hits is dropped and counted; that nothing
 * undeclared leaves is proved by the tracking plan, not here. Pure, synchronous, linear in the length of the text.
 */
import { address } from "./address";
import { card } from "./card";
import { corporateNumber } from "./corporateNumber";
import type { Detector, DetectorName } from "./detector";
import { email } from "./email";
import { iban } from "./iban";
import { ip } from "./ip";
import { myNumber } from "./myNumber";
import { name } from "./name";
import { nationalId } from "./nationalId";
import { normalize } from "./normalize";
import { phone } from "./phone";
import { postalCode } from "./postalCode";
import { unwrap } from "./unwrap";

export type { Detector, DetectorName } from "./detector";

/** Every detector, in the order in which they are asked. */
export const detectors: readonly Detector[] = [
  email,
  ip,
  card,
  myNumber,
  corporateNumber,
  nationalId,
  iban,
  phone,
  postalCode,
  address,
  name,
];

/** The first detector that finds personal data in the text, as it stands or behind percent or base64 encoding. */
export function detect(text: string): DetectorName | undefined {
  return (
    detectPlain(text) ??
    unwrap(text)
      .map(detectPlain)
      .find((hit) => hit !== undefined)
  );
}

/** The names of all detectors that hit, for tests and for showing an author what is in a value. */
export function detectAll(text: string): DetectorName[] {
  const views = [text, ...unwrap(text)].map(normalize);
  return detectors.filter((detector) => views.some((view) => detector.matches(view))).map((detector) => detector.name);
}

function detectPlain(text: string): DetectorName | undefined {
  const normalized = normalize(text);
  return detectors.find((detector) => detector.matches(normalized))?.name;
}
