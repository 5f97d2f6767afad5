/** Fields that could carry words or numbers of the caller's choice: what a reviewer of a plan should look at. */
import type { TrackingPlan } from "./schema";
import type { Treatment } from "./treatments";

/** With this many values, nine digits, a field could carry a phone or card number, or a person's id. */
const identifyingValues = 1e9;

export interface WideField {
  /** Dotted path in the plan. */
  readonly path: string;
  readonly lets: "text" | "numbers";
}

/** Fields that leave as text, and numbers with enough values to hold a phone number or an id. */
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
  return values >= identifyingValues ? "numbers" : undefined;
}
