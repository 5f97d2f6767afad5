/** Compiles an aggregate of the plan once, so that an event costs look-ups and additions. */
import {
  type AggregateSettings,
  type Column,
  columnsOf,
  dimensionOf,
  hourOfDay,
  type TrackingPlan,
  type Units,
  unitsOf,
  windowLengths,
} from "../../plan";
import type { DatedKey } from "../keys/datedKey";
import { Refusal } from "../ledger/reasons";
import type { Call } from "../plan/call";
import { compileTreatment, type Json, type Treat } from "../plan/treatments";

/** A number that an event adds to one column of its group. */
export interface Addend {
  readonly column: number;
  /** In steps of the field for sums, else 1. */
  readonly value: number;
}

export interface CompiledAggregate {
  readonly name: string;
  readonly settings: AggregateSettings;
  /** Milliseconds of a window. */
  readonly length: number;
  readonly groups: number;
  readonly columns: readonly Column[];
  /** Index of the column with the number of people; -1 without one. */
  readonly peopleColumn: number;
  readonly unitsOf: (field: string) => Units;
  /** @param time of the event, in milliseconds. */
  group(call: Call, key: DatedKey, time: number): number;
  addends(call: Call, key: DatedKey): Addend[];
  /** Members of a group's event for its fields of `by`; an event without a field leaves it out. */
  groupMembers(group: number): string;
}

export function compileAggregate(name: string, settings: AggregateSettings, plan: TrackingPlan): CompiledAggregate {
  const fields = plan.events[settings.of]?.fields ?? {};
  const dimensions = settings.by.map((field) => compileDimension(field, fields));
  const columns = columnsOf(settings);
  const units = (field: string) => unitsOf(fields[field]) ?? { step: 1, lowest: 0, highest: 0 };
  const numbers = numberFields(settings).map((field) => compileNumber(field, fields, units(field), settings, columns));
  const counted = columns.findIndex(({ statistic }) => statistic === "count");
  return {
    name,
    settings,
    length: windowLengths[settings.every],
    groups: dimensions.reduce((product, { size }) => product * size, 1),
    columns,
    peopleColumn: columns.findIndex(({ statistic }) => statistic === "people"),
    unitsOf: units,
    group: (call, key, time) =>
      dimensions.reduce((group, { size, indexOf }) => group * size + indexOf(call, key, time), 0),
    addends(call, key) {
      const addends: Addend[] = counted === -1 ? [] : [{ column: counted, value: 1 }];
      for (const number of numbers) {
        number(call, key, addends);
      }
      return addends;
    },
    groupMembers(group) {
      let rest = group;
      let members = "";
      for (const { size, members: own } of dimensions.toReversed()) {
        members = (own[rest % size] ?? "") + members;
        rest = Math.floor(rest / size);
      }
      return members;
    },
  };
}

interface CompiledDimension {
  readonly size: number;
  indexOf(call: Call, key: DatedKey, time: number): number;
  /** Members of the event, by index; undefined for events without the field. */
  readonly members: readonly string[];
}

function compileDimension(name: string, fields: TrackingPlan["events"][string]["fields"]): CompiledDimension {
  const { values = [], size = 1 } = dimensionOf(name, fields) ?? {};
  const property = JSON.stringify(name === hourOfDay ? "hour" : name);
  const members = values.map((value) => `,${property}:${JSON.stringify(value)}`);
  if (name === hourOfDay) {
    return { size, members, indexOf: (_call, _key, time) => new Date(time).getUTCHours() };
  }
  const treat = treatmentOf(name, fields);
  const indexes = new Map<Json, number>(values.map((value, index) => [JSON.stringify(value), index]));
  return {
    size,
    members,
    indexOf(call, key) {
      const json = treat(fieldOf(call, name), key);
      return json instanceof Refusal ? values.length : (indexes.get(json) ?? values.length);
    },
  };
}

type AddNumber = (call: Call, key: DatedKey, addends: Addend[]) => void;

function compileNumber(
  name: string,
  fields: TrackingPlan["events"][string]["fields"],
  { step, lowest, highest }: Units,
  { histogram = {} }: AggregateSettings,
  columns: readonly Column[],
): AddNumber {
  const treat = treatmentOf(name, fields);
  const columnOf = (statistic: Column["statistic"]) =>
    columns.findIndex((column) => column.statistic === statistic && "field" in column && column.field === name);
  const sum = columnOf("sum");
  const values = columnOf("values");
  const firstBucket = columnOf("bucket");
  const edges = histogram[name] ?? [];
  return (call, key, addends) => {
    const json = treat(fieldOf(call, name), key);
    if (json instanceof Refusal) {
      return;
    }
    const value = Number(json);
    if (sum !== -1) {
      addends.push({ column: sum, value: Math.min(Math.max(Math.round(value / step), lowest), highest) });
    }
    if (values !== -1) {
      addends.push({ column: values, value: 1 });
    }
    if (firstBucket !== -1) {
      const above = edges.findIndex((edge) => value < edge);
      addends.push({ column: firstBucket + (above === -1 ? edges.length : above), value: 1 });
    }
  };
}

function numberFields({ sum = [], mean = [], histogram = {} }: AggregateSettings): string[] {
  return [...new Set([...sum, ...mean, ...Object.keys(histogram)])];
}

function treatmentOf(name: string, fields: TrackingPlan["events"][string]["fields"]): Treat {
  const treatment = fields[name];
  if (treatment === undefined) {
    throw new Error("an aggregate's field is not in the plan");
  }
  return compileTreatment(treatment);
}

/** The value of an event's own field, as it came. */
function fieldOf(call: Call, name: string): unknown {
  for (const { scope, shape, fields, reserved } of call.changes) {
    if (scope === "event" && shape === "values" && !reserved.has(name) && Object.hasOwn(fields, name)) {
      return (fields as Readonly<Record<string, unknown>>)[name];
    }
  }
  return undefined;
}
