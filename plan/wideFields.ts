/** Fields by which a caller could get words or numbers of its own out: what a reviewer of a plan should look at. */
import type { TrackingPlan } from "./schema";
import type { Treatment } from "./treatments";

/** As many values as tell every phone number, card or person apart: nine digits. */
const tellingValues = 1e9;

export interface WideField {
  /** Dotted path in the plan. */
  readonly path: string;
  readonly lets: "text" | "numbers";
}

/** Fields that leave as text, and numbers of so many values that a phone number or an id fits. */
export function wideFields(plan: TrackingPlan): WideField[] {
  const holders: [string, { readonly fields: Readonly<Record<string, Treatment>> } | undefined][] = [
    ...Object.entries(plan.events).map(([name, event]): [string, typeof event] => [`events.${name}`, event]),
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
  if (typeof treatment !== "object") {
    return undefined;
  }
  if ("text" in treatment) {
    return "text";
  }
  const values =
    "integer" in treatment
      ? treatment.integer.max - treatment.integer.min
      : "number" in treatment
        ? (treatment.number.max - treatment.number.min) / treatment.number.step
        : 0;
  return values >= tellingValues ? "numbers" : undefined;
}
