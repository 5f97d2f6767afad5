/**
 * Sets and maps with an unknown member. The provider keeps them as one value, so in a preview they are unknown as a whole
 * (provider 9.35.0, 2026-11-28): a policy sees no member of them.
 */
import { containsUnknown, type Properties, unknownValue } from "../protocol/values";

/** Top-level properties that are sets or maps, whatever the type that has them. */
const whole: ReadonlySet<string> = new Set([
  "annotations",
  "effectiveLabels",
  "labels",
  "members",
  "natIps",
  "pulumiLabels",
  "sourceRanges",
]);

/** The outputs of a preview as the provider shows them. */
export function wholeUnknown(outputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [
      name,
      whole.has(name) && containsUnknown(value) ? unknownValue : value,
    ]),
  );
}
