/** A treatment in the words of a reviewer who has never seen a tracking plan. */
import type { Treatment } from "../../../plan";

const longestList = 6;

export function treatmentWords(treatment: Treatment): string {
  if (treatment === "pseudonym") {
    return "pseudonym: a keyed hash";
  }
  if (treatment === "boolean") {
    return "true or false";
  }
  if (treatment === "country") {
    return "country code";
  }
  if ("enum" in treatment) {
    return `one of ${someOf(treatment.enum.map(String))}`;
  }
  if ("integer" in treatment) {
    return `whole number, ${treatment.integer.min} to ${treatment.integer.max}`;
  }
  if ("number" in treatment) {
    const { min, max, step } = treatment.number;
    return `number, ${min} to ${max} in steps of ${step}`;
  }
  if ("time" in treatment) {
    const unit = typeof treatment.time === "string" ? treatment.time : treatment.time.unit;
    return `time, cut to the ${unit}`;
  }
  if ("hashBucket" in treatment) {
    return `bucket 0 to ${treatment.hashBucket - 1} of a keyed hash`;
  }
  if ("urlTemplate" in treatment) {
    return `URL template: ${someOf(treatment.urlTemplate)}`;
  }
  if ("presence" in treatment) {
    return "that the field was there, never what it held";
  }
  if ("list" in treatment) {
    return `list of at most ${treatment.list.max}, each: ${treatmentWords(treatment.list.of)}`;
  }
  return `free text of at most ${treatment.text.maxLength} characters, searched for personal data`;
}

function someOf(items: readonly string[]): string {
  const more = items.length - longestList;
  return items.slice(0, longestList).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
