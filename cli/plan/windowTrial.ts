/** What one window of an aggregate would send, if the events that are tried were all of it. */
import { type CompiledAggregate, compileAggregate } from "../../egress/aggregates/compile";
import { numberErrors } from "../../egress/aggregates/numberErrors";
import { numberProperties } from "../../egress/aggregates/numbers";
import { Table } from "../../egress/aggregates/table";
import type { DatedKey } from "../../egress/keys/datedKey";
import type { Call } from "../../egress/plan/call";
import { fieldsOf } from "../../egress/plan/members";
import type { AggregateSettings, ProxiedVendorName, TrackingPlan } from "../../plan";

export interface TriedGroup {
  /** Fields of `by` and their values. */
  readonly by: Readonly<Record<string, unknown>>;
  /** Numbers by property, before noise. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Standard errors of these; undefined without `privacy`. */
  readonly errors: Readonly<Record<string, number>> | undefined;
  /** True if too few people are in the group, before noise. */
  readonly isSmall: boolean;
}

export class WindowTrial {
  readonly #aggregate: CompiledAggregate;
  readonly #table: Table;

  constructor(
    readonly vendor: ProxiedVendorName,
    readonly name: string,
    settings: AggregateSettings,
    plan: TrackingPlan,
  ) {
    this.#aggregate = compileAggregate(name, settings, plan);
    this.#table = new Table(this.#aggregate);
  }

  get settings(): AggregateSettings {
    return this.#aggregate.settings;
  }

  /** Events that count. */
  get events(): number {
    return this.#table.events;
  }

  count(call: Call, key: DatedKey, now: number): void {
    const id = call.subject === undefined ? undefined : call.ids[call.subject];
    const first = typeof id === "string" ? id : id?.[0];
    if (first === undefined && this.settings.privacy !== undefined) {
      return;
    }
    const pseudonym = first === undefined ? undefined : key.pseudonym(first);
    const person = pseudonym && { pseudonym: pseudonym.text, countingHash: pseudonym.countingHash, messageHash: 0 };
    const time = call.time ?? now;
    this.#table.add(this.#aggregate.group(call, key, time), this.#aggregate.addends(call, key), person);
  }

  /** Groups with any event. */
  groups(): TriedGroup[] {
    const { groups, peopleColumn } = this.#aggregate;
    const tried: TriedGroup[] = [];
    for (let group = 0; group < groups; group++) {
      const numbers = this.#table.group(group);
      if (numbers.some((number) => number !== 0)) {
        tried.push({
          by: fieldsOf(this.#aggregate.groupMembers(group)),
          numbers: numberProperties(this.#aggregate, numbers),
          errors: numberErrors(this.#aggregate, numbers),
          isSmall: (numbers[peopleColumn] ?? 0) < (this.settings.privacy?.atLeast ?? 0),
        });
      }
    }
    return tried;
  }
}
