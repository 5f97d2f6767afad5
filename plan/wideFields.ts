/** Fields that could carry words or numbers of the caller's choice: what a reviewer of a plan should look at. */
import type { TrackingPlan } from "./schema";
import { type ScalarTreatment, type Treatment, timeBounds } from "./treatments";

/** Enough values to tell every phone number, card or person apart: nine digits. */
const identifyingValues = 1e9;
/** ISO 3166-1 has 249 countries. */
const countries = 249;

export interface WideField {
  /** Dotted path in the plan. */
  readonly path: string;
  /** `list`: its values together can spell as much as a wide number. */
  readonly lets: "text" | "numbers" | "list";
}

/** Fields that leave as text, numbers of so many values that a phone number or an id fits, and lists that can hold as much. */
export function wideFields(plan: TrackingPlan): WideField[] {
  const holders: [string, { readonly fields: Readonly<Record<string, Treatment>> } | undefined][] = [
    // An event without a target is counted at most: its fields stay.
    ...Object.entries(plan.events)
      .filter(([, event]) => event.to.length > 0)
      .map(([name, event]): [string, typeof event] => [`events.${name}`, event]),
    ["profiles", plan.profiles],
    ...Object.entries(plan.groups ?? {}).map(([name, group]): [string, typeof group] => [`groups.${name}`, group]),
  ];
  return holders.flatMap(([path, holder]) =>
    Object.entries(holder?.fields ?? {}).flatMap(([field, treatment]): WideField[] => {
      const lets = whatLeaves(treatment);
      return lets === undefined ? [] : [{ path: `${path}.fields.${field}`, lets }];
    }),
  );
}

function whatLeaves(treatment: Treatment): WideField["lets"] | undefined {
  const isList = typeof treatment === "object" && "list" in treatment;
  const single = isList ? treatment.list.of : treatment;
  if (typeof single === "object" && "text" in single) {
    return "text";
  }
  const values = valuesOf(single);
  if (values >= identifyingValues) {
    return "numbers";
  }
  return isList && values ** treatment.list.max >= identifyingValues ? "list" : undefined;
}

/** How many values may leave. A pseudonym counts as one: what a caller puts in cannot be read from it. */
function valuesOf(treatment: ScalarTreatment | Treatment): number {
  if (treatment === "boolean") {
    return 2;
  }
  if (treatment === "country") {
    return countries;
  }
  if (treatment === "pseudonym") {
    return 1;
  }
  if ("enum" in treatment) {
    return treatment.enum.length;
  }
  if ("integer" in treatment) {
    return treatment.integer.max - treatment.integer.min + 1;
  }
  if ("number" in treatment) {
    return (treatment.number.max - treatment.number.min) / treatment.number.step + 1;
  }
  if ("time" in treatment) {
    const {
      unit,
      past = timeBounds.past,
      ahead = timeBounds.ahead,
    } = typeof treatment.time === "string" ? { unit: treatment.time } : treatment.time;
    return (past + ahead) * { year: 1 / 365, month: 1 / 30, day: 1, hour: 24 }[unit] + 1;
  }
  if ("hashBucket" in treatment) {
    return treatment.hashBucket;
  }
  return "urlTemplate" in treatment ? treatment.urlTemplate.length : 1;
}
