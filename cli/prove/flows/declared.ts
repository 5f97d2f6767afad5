/** What a tracking plan lets out, as rows: vendor or sink, event, field, treatment. */
import {
  type AggregateSettings,
  hourOfDay,
  propertiesOf,
  rowsSink,
  type TrackingPlan,
  type Treatment,
} from "../../../plan";
import { treatmentWords } from "./treatmentWords";

export interface DeclaredField {
  /** Vendor, or name of a sink. */
  readonly vendor: string;
  /** As the ledger names it: traits are `$profile` and `$group:<type>`; numbers have the name of their aggregate. */
  readonly event: string;
  readonly field: string;
  readonly treatment: string;
}

interface Source {
  readonly event: string;
  readonly to: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
}

/** Every field that may leave, by vendor and sink, in the order of the plan. */
export function declaredFields(plan: TrackingPlan): DeclaredField[] {
  const sources = sourcesOf(plan);
  return [...Object.keys(plan.vendors), rowsSink].flatMap((vendor) =>
    sources
      .filter(({ to }) => to.includes(vendor))
      .flatMap(({ event, fields }) =>
        Object.entries(fields).map(([field, treatment]) => ({ vendor, event, field, treatment })),
      ),
  );
}

/** What goes to a vendor or sink, also events without fields, each with its fields: what an arrow carries. */
export function eventLines(plan: TrackingPlan, vendor: string): string[] {
  return sourcesOf(plan).flatMap(({ event, to, fields }) => {
    const names = Object.keys(fields);
    const isTrait = event.startsWith("$profile") || event.startsWith("$group:");
    if (!to.includes(vendor) || (isTrait && names.length === 0)) {
      return [];
    }
    const numbers = plan.aggregates?.[event] === undefined ? "" : "numbers in place of events, ";
    return [`${event}: ${numbers}${names.length > 0 ? names.join(", ") : "no fields"}`];
  });
}

function sourcesOf(plan: TrackingPlan): Source[] {
  const all = Object.keys(plan.vendors);
  const asRows = plan.sinks?.[rowsSink]?.events ?? [];
  return [
    ...Object.entries(plan.events).map(([event, { to, fields }]) => ({
      event,
      to: asRows.includes(event) ? [...to, rowsSink] : to,
      fields: inWords(fields),
    })),
    ...(plan.profiles
      ? [{ event: "$profile", to: plan.profiles.to ?? all, fields: inWords(plan.profiles.fields) }]
      : []),
    ...Object.entries(plan.groups ?? {}).map(([type, group]) => ({
      event: `$group:${type}`,
      to: group.to ?? all,
      fields: inWords(group.fields),
    })),
    ...Object.entries(plan.aggregates ?? {}).map(([event, { to }]) => ({
      event,
      to,
      fields: aggregateFields(plan, event),
    })),
  ];
}

/** The fields of an aggregate's events, in words; none if the plan has no aggregate of this name. */
export function aggregateFields(plan: TrackingPlan, name: string): Record<string, string> {
  const settings = plan.aggregates?.[name];
  return settings === undefined ? {} : { ...groupWords(settings, plan), ...numberWords(settings) };
}

function inWords(fields: Readonly<Record<string, Treatment>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([field, treatment]) => [field, treatmentWords(treatment)]));
}

/** The fields that make the groups of an aggregate. */
function groupWords({ of, by }: AggregateSettings, plan: TrackingPlan): Record<string, string> {
  return Object.fromEntries(
    by.map((field) => {
      const treatment = plan.events[of]?.fields[field];
      return field === hourOfDay || treatment === undefined
        ? ["hour", "hour of the day, UTC"]
        : [field, treatmentWords(treatment)];
    }),
  );
}

function numberWords(settings: AggregateSettings): Record<string, string> {
  const { every, privacy } = settings;
  const noise = privacy === undefined ? "" : `, with noise (epsilon ${privacy.epsilon})`;
  return Object.fromEntries(
    propertiesOf(settings).map((property) => [property, `number about all events of a group in one ${every}${noise}`]),
  );
}
