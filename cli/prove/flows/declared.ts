/** What a tracking plan lets out, as rows: vendor, event, field, treatment. */
import type { TrackingPlan, Treatment } from "../../../plan";
import { treatmentWords } from "./treatmentWords";

export interface DeclaredField {
  readonly vendor: string;
  /** As the ledger names it: traits are `$profile` and `$group:<type>`. */
  readonly event: string;
  readonly field: string;
  readonly treatment: string;
}

interface Source {
  readonly event: string;
  readonly to: readonly string[];
  readonly fields: Readonly<Record<string, Treatment>>;
}

/** Every field that may leave, by vendor, in the order of the plan. */
export function declaredFields(plan: TrackingPlan): DeclaredField[] {
  const all = Object.keys(plan.vendors);
  const sources: Source[] = [
    ...Object.entries(plan.events).map(([event, { to, fields }]) => ({ event, to, fields })),
    ...(plan.profiles ? [{ event: "$profile", to: plan.profiles.to ?? all, fields: plan.profiles.fields }] : []),
    ...Object.entries(plan.groups ?? {}).map(([type, group]) => ({
      event: `$group:${type}`,
      to: group.to ?? all,
      fields: group.fields,
    })),
  ];
  return all.flatMap((vendor) =>
    sources
      .filter(({ to }) => to.includes(vendor))
      .flatMap(({ event, fields }) =>
        Object.entries(fields).map(([field, treatment]) => ({
          vendor,
          event,
          field,
          treatment: treatmentWords(treatment),
        })),
      ),
  );
}

/** Events that go to a vendor, also those without fields, each with its fields: what an arrow carries. */
export function eventLines(plan: TrackingPlan, vendor: string): string[] {
  const lines = new Map<string, string[]>();
  for (const [event, { to }] of Object.entries(plan.events)) {
    if (to.includes(vendor)) {
      lines.set(event, []);
    }
  }
  for (const { vendor: name, event, field } of declaredFields(plan)) {
    if (name === vendor) {
      lines.set(event, [...(lines.get(event) ?? []), field]);
    }
  }
  return [...lines].map(([event, fields]) => `${event}: ${fields.length > 0 ? fields.join(", ") : "no fields"}`);
}
