/** What a tracking plan declares, in the terms that generated types need: things with fields, each field with the values it takes. */
import type { ScalarTreatment, TrackingPlan, Treatment } from "../../../plan";

/** What a program may put into a field. */
export type ValueType =
  | { readonly kind: "boolean" | "number" | "text" | "textOrNumber" | "anything" }
  | { readonly kind: "oneOf"; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: "list"; readonly of: ValueType };

export interface DeclaredField {
  readonly name: string;
  readonly type: ValueType;
  /** What becomes of the value, for the field's comment. */
  readonly note: string;
}

export interface Declared {
  readonly name: string;
  readonly fields: readonly DeclaredField[];
}

export interface DeclaredPlan {
  readonly events: readonly Declared[];
  readonly profile: Declared | undefined;
  readonly groups: readonly Declared[];
}

export function declaredIn(plan: TrackingPlan): DeclaredPlan {
  const all = (entries: Readonly<Record<string, { readonly fields: Readonly<Record<string, Treatment>> }>>) =>
    Object.entries(entries).map(([name, { fields }]) => declared(name, fields));
  return {
    events: all(plan.events),
    profile: plan.profiles === undefined ? undefined : declared("Profile", plan.profiles.fields),
    groups: all(plan.groups ?? {}),
  };
}

function declared(name: string, fields: Readonly<Record<string, Treatment>>): Declared {
  return {
    name,
    fields: Object.entries(fields).map(([field, treatment]) => ({
      name: field,
      type: typeOf(treatment),
      note: noteOf(treatment),
    })),
  };
}

function typeOf(treatment: Treatment): ValueType {
  if (typeof treatment === "object" && "list" in treatment) {
    return { kind: "list", of: typeOf(treatment.list.of) };
  }
  if (treatment === "boolean") {
    return { kind: "boolean" };
  }
  if (treatment === "country") {
    return { kind: "text" };
  }
  if (treatment === "pseudonym") {
    return { kind: "textOrNumber" };
  }
  if ("enum" in treatment) {
    return { kind: "oneOf", values: treatment.enum };
  }
  if ("integer" in treatment || "number" in treatment) {
    return { kind: "number" };
  }
  if ("time" in treatment) {
    return { kind: "textOrNumber" };
  }
  if ("hashBucket" in treatment) {
    return { kind: "textOrNumber" };
  }
  return { kind: "presence" in treatment ? "anything" : "text" };
}

function noteOf(treatment: Treatment | ScalarTreatment): string {
  if (typeof treatment === "object" && "list" in treatment) {
    return `At most ${treatment.list.max}. Each: ${noteOf(treatment.list.of)}`;
  }
  if (treatment === "boolean") {
    return "Leaves as it is.";
  }
  if (treatment === "country") {
    return "ISO 3166-1 alpha-2.";
  }
  if (treatment === "pseudonym") {
    return "Leaves as a pseudonym.";
  }
  if ("enum" in treatment) {
    return "Leaves as it is.";
  }
  if ("integer" in treatment) {
    return `From ${treatment.integer.min} to ${treatment.integer.max}, a whole number.`;
  }
  if ("number" in treatment) {
    return `From ${treatment.number.min} to ${treatment.number.max}, in steps of ${treatment.number.step}.`;
  }
  if ("time" in treatment) {
    return `ISO 8601, or seconds or milliseconds; leaves cut to the ${typeof treatment.time === "string" ? treatment.time : treatment.time.unit}.`;
  }
  if ("hashBucket" in treatment) {
    return `Leaves as a number below ${treatment.hashBucket}.`;
  }
  if ("urlTemplate" in treatment) {
    return "A URL or path; leaves as a template of the plan.";
  }
  return "text" in treatment
    ? `Leaves cut to ${treatment.text.maxLength} characters, unless personal data are found in it.`
    : "Only that it is there leaves.";
}
