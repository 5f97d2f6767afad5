/** Checks of `aggregates` and `budget` across the plan. Reads the raw input; malformed parts are left to the schema. */
import { isMap } from "../contract";
import type { Problem } from "../problem";
import { rowEvents } from "../sinks";
import { type Treatment, treatmentSchema } from "../treatments";
import { proxiedVendor, proxiedVendorNames } from "../vendors";
import { type AggregateSettings, aggregateLimits, aggregateSettings, hourOfDay } from "./schema";
import { dimensionOf, groupsOf, propertiesOf, tableBytes, unitsOf } from "./shape";

type Written = Readonly<Record<string, unknown>>;

export function aggregateChecks(plan: Written): Problem[] {
  const events = asObject(plan.events);
  const problems: Problem[] = [];
  let bytes = 0;
  for (const [name, written] of Object.entries(asObject(plan.aggregates))) {
    const path = `aggregates.${name}`;
    if (Object.hasOwn(events, name)) {
      problems.push({ path, message: "must have a name of its own, got that of an event; choose another" });
    }
    const settings = aggregateSettings.safeParse(written).data ?? readable(written);
    if (settings === undefined) {
      continue;
    }
    for (const { title, reservedNames } of proxiedVendorNames
      .filter((one) => settings.to.includes(one))
      .map(proxiedVendor)) {
      if (reservedNames?.test(name)) {
        const message = `must not have a name that ${title} reserves for itself, got '${name}'; choose another`;
        problems.push({ path, message });
      }
    }
    const found = aggregateProblems(path, settings, events);
    problems.push(...found.problems);
    bytes += found.bytes * settings.to.length;
  }
  if (bytes > aggregateLimits.bytes) {
    const message = `must take at most ${mebibytes(aggregateLimits.bytes)} MiB of memory together, got ${mebibytes(bytes)} MiB; use fewer groups, vendors or aggregates`;
    problems.push({ path: "aggregates", message });
  }
  return [...problems, ...budgetProblems(plan), ...withoutTarget(events, plan)];
}

/** What can be checked of an aggregate that the schema refuses: its fields and groups, without `privacy`. */
function readable(written: unknown): AggregateSettings | undefined {
  const { of, by, sum, mean, histogram } = asObject(written);
  const rest = { of, by, sum, mean, histogram, count: true, every: "hour", to: proxiedVendorNames };
  return aggregateSettings.safeParse(rest).data;
}

function aggregateProblems(path: string, settings: AggregateSettings, events: Written) {
  const { of, by, sum = [], mean = [], histogram = {}, privacy } = settings;
  const problems: Problem[] = [];
  const add = (property: string, message: string) => problems.push({ path: `${path}.${property}`, message });
  if (!Object.hasOwn(events, of)) {
    add(
      "of",
      `must be an event of this plan, got '${shown(of)}'; add it under 'events', with 'to: []' if it must not leave`,
    );
    return { problems, bytes: 0 };
  }
  const event = asObject(events[of]);
  const fields = readableFields(event.fields);
  by.forEach((field, index) => {
    if (by.indexOf(field) !== index) {
      add(`by.${index}`, `must be named once, got '${shown(field)}' twice; remove one`);
    } else if (dimensionOf(field, fields) === undefined) {
      add(`by.${index}`, unboundedGroups(field, fields));
    }
  });
  for (const [property, names] of Object.entries({ sum, mean })) {
    names.forEach((field, index) => {
      const message = summandProblem(field, fields);
      if (message !== undefined) {
        add(`${property}.${index}`, message);
      }
    });
  }
  for (const [field, edges] of Object.entries(histogram)) {
    const message = summandProblem(field, fields) ?? edgesProblem(edges);
    if (message !== undefined) {
      add(`histogram.${field}`, message);
    }
  }
  const properties = [...by, ...propertiesOf(settings)];
  if (properties.length === by.length) {
    add("count", "must be set if there is no 'people', 'sum', 'mean' or 'histogram'; write 'count: true'");
  }
  const twice = properties.find((name, index) => properties.indexOf(name) !== index && !by.includes(name, index));
  if (twice !== undefined) {
    add("by", `must not have the name of a number, got '${shown(twice)}' for both; rename the field`);
  }
  if (properties.length > aggregateLimits.properties) {
    const message = `must make at most ${aggregateLimits.properties} properties, got ${properties.length}; use fewer numbers or edges`;
    problems.push({ path, message });
  }
  const groups = groupsOf(settings, fields);
  if (groups > aggregateLimits.groups) {
    const each = by.map((name) => dimensionOf(name, fields)?.size ?? 1).join(" × ");
    add(
      "by",
      `must make at most ${aggregateLimits.groups} groups, got ${groups} (${each}); group by fewer fields or values`,
    );
  }
  if (privacy !== undefined && Array.isArray(event.to) && event.to.length > 0) {
    add(
      "privacy",
      `must be of an event that does not leave, got '${shown(of)}' with targets; set 'events.${of}.to: []'`,
    );
  }
  return { problems, bytes: tableBytes(settings, Math.min(groups, aggregateLimits.groups)) };
}

function unboundedGroups(field: string, fields: Readonly<Record<string, Treatment>>): string {
  if (!Object.hasOwn(fields, field)) {
    return `must be a field of the event, or '${hourOfDay}', got '${shown(field)}'; declare it in the event's 'fields'`;
  }
  return `must be an enum, boolean, hashBucket or presence field, or '${hourOfDay}', got '${shown(field)}' (${kindOf(fields[field])}), whose values the plan doesn't know; declare it as an enum or a hashBucket`;
}

function summandProblem(field: string, fields: Readonly<Record<string, Treatment>>): string | undefined {
  const treatment = Object.hasOwn(fields, field) ? fields[field] : undefined;
  const units = unitsOf(treatment);
  if (units === undefined) {
    return treatment === undefined
      ? `must be a field of the event, got '${shown(field)}'; declare it in the event's 'fields' as integer or number`
      : `must be a field with bounds, got '${shown(field)}' (${kindOf(treatment)}); declare it as integer or number with 'min' and 'max'`;
  }
  const values = units.highest - units.lowest + 1;
  if (values < 1) {
    return `must have a multiple of its step between its bounds, got '${shown(field)}'; change its 'min', 'max' or 'step'`;
  }
  const largest = Math.max(Math.abs(units.lowest), Math.abs(units.highest));
  return Math.max(values, largest) > aggregateLimits.summands
    ? `must have values of at most ${aggregateLimits.summands} steps, got '${shown(field)}' with ${Math.max(values, largest)}; narrow its bounds or widen its step`
    : undefined;
}

function edgesProblem(edges: readonly number[]): string | undefined {
  const index = edges.findIndex((edge, at) => at > 0 && edge <= (edges[at - 1] ?? 0));
  return index === -1
    ? undefined
    : `must have ascending edges, got ${edges[index]} after ${edges[index - 1]}; sort them`;
}

function budgetProblems(plan: Written): Problem[] {
  const isPrivate = Object.values(asObject(plan.aggregates)).some((one) => asObject(one).privacy !== undefined);
  if (isPrivate && plan.budget === undefined) {
    const message = "must be set, since an aggregate has 'privacy'; e.g. { epsilon: 30, every: month }";
    return [{ path: "budget", message }];
  }
  if (!isPrivate && plan.budget !== undefined) {
    return [{ path: "budget", message: "must be left out, since no aggregate has 'privacy'; remove it" }];
  }
  const { epsilon } = asObject(plan.budget);
  return Object.entries(asObject(plan.aggregates)).flatMap(([name, aggregate]): Problem[] => {
    const own = asObject(asObject(aggregate).privacy).epsilon;
    return typeof epsilon === "number" && typeof own === "number" && own > epsilon
      ? [
          {
            path: `aggregates.${name}.privacy.epsilon`,
            message: `must be at most the budget's ${epsilon}, got ${own}; no window could be released`,
          },
        ]
      : [];
  });
}

/** Events that neither leave, nor are counted, nor become rows. */
function withoutTarget(events: Written, plan: Written): Problem[] {
  const aggregates = Object.values(asObject(plan.aggregates));
  const counted = new Set([...aggregates.map((aggregate) => asObject(aggregate).of), ...rowEvents(plan)]);
  return Object.entries(events).flatMap(([name, event]): Problem[] => {
    const { to } = asObject(event);
    return Array.isArray(to) && to.length === 0 && !counted.has(name)
      ? [
          {
            path: `events.${name}.to`,
            message:
              "must have at least 1 entry unless an aggregate counts the event or a sink gets it; name a vendor, or add it under 'aggregates' or 'sinks'",
          },
        ]
      : [];
  });
}

/** Fields whose treatments are well formed. */
function readableFields(fields: unknown): Record<string, Treatment> {
  return Object.fromEntries(
    Object.entries(asObject(fields)).flatMap(([name, written]) => {
      const treatment = treatmentSchema.safeParse(written).data;
      return treatment === undefined ? [] : [[name, treatment]];
    }),
  );
}

const kindOf = (treatment: Treatment | undefined): string =>
  typeof treatment === "object" ? (Object.keys(treatment)[0] ?? "") : String(treatment);
const shown = (name: string): string => name.slice(0, 64);
const mebibytes = (bytes: number): number => Math.ceil(bytes / 1024 / 1024);
const asObject = (value: unknown): Written => (isMap(value) ? value : {});
