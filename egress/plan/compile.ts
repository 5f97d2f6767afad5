/** Compiles a plan for one vendor into maps of closures, once, so that an event costs look-ups and nothing else. */
import type { ProxiedVendorName, TrackingPlan, Treatment, VendorSettings } from "../../plan";
import { asId } from "../decode/values";
import type { DatedKey } from "../keys/datedKey";
import { type FieldCount, type Ledger, undeclared, wholeEvent } from "../ledger/ledger";
import { type Refusal, wrongType } from "../ledger/reasons";
import { KnownFields } from "./knownFields";
import { RepeatedList } from "./repeatedList";
import { compileTreatment, type Json, quoted, type Treat } from "./treatments";

/** Ledger names of calls that are not events. */
const profileEvent = "$profile";
const aliasEvent = "$alias";
const sideEvent = (path: string) => `$side:${path}`;
const groupEvent = (type: string) => `$group:${type}`;

export interface FieldRule {
  /** A comma and the field's name as JSON, before its value. */
  readonly prefix: string;
  readonly treat: Treat;
  /** Treats one entry, for operations that change a list. */
  readonly treatEntry: Treat;
  /** Most entries that such an operation may carry: 1 unless the plan declares a list. */
  readonly maxEntries: number;
  readonly count: FieldCount;
}

/** The rules of one event, of profiles, or of one group type. */
export interface EventPlan {
  readonly rules: ReadonlyMap<string, FieldRule>;
  readonly known: KnownFields;
  readonly lastCounts: RepeatedList<FieldCount>;
  readonly whole: FieldCount;
  readonly undeclaredField: FieldCount;
  /** Counter of an id slot; slots are constants of the decoders. */
  readonly slot: (name: string) => FieldCount;
}

export interface VendorPlan {
  readonly name: ProxiedVendorName;
  readonly settings: VendorSettings;
  readonly idPrefix: string | undefined;
  readonly events: ReadonlyMap<string, EventPlan>;
  readonly profile: EventPlan | undefined;
  readonly groups: ReadonlyMap<string, EventPlan>;
  readonly alias: EventPlan;
  /** Events that the plan declares for other vendors only. */
  readonly elsewhere: ReadonlyMap<string, FieldCount>;
  /** Events that an aggregate counts for this vendor. */
  readonly aggregated: ReadonlyMap<string, FieldCount>;
  /** Events that become rows of the plan's sink, for those that do not go to this vendor. */
  readonly asRows: ReadonlyMap<string, FieldCount>;
  /** Events that the plan declares for no vendor. They never leave, not even by the rules of `$page` or `$screen`. */
  readonly staying: ReadonlySet<string>;
  readonly undeclared: FieldCount;
  /** Counter of requests to a side path. */
  readonly side: (name: string) => FieldCount;
}

/** Peculiarities of a vendor that matter to the rules. */
export interface VendorTraits {
  readonly name: ProxiedVendorName;
  /** Mark before some ids that says what kind they are. It leaves as it is; the rest of the id becomes a pseudonym. */
  readonly idPrefix?: string;
  /** True if track calls carry group memberships as ordinary properties. */
  readonly groupsAsProperties?: boolean;
  /** Group type of calls that name none. The plan's rules for it apply, or those of the only type that the plan has. */
  readonly untypedGroup?: string;
}

/** @param countedAs name in the ledger's column of vendors, if it isn't the vendor's own. */
export function compileVendor(
  plan: TrackingPlan,
  { name, idPrefix, groupsAsProperties = false, untypedGroup }: VendorTraits,
  settings: VendorSettings,
  ledger: Ledger,
  countedAs: string = name,
): VendorPlan {
  const isFor = (entry: { to?: readonly string[] | undefined }) => entry.to?.includes(name) ?? true;
  const groupTypes = Object.entries(plan.groups ?? {}).filter(([, group]) => isFor(group));
  const propertyGroups = groupsAsProperties ? groupTypes.map(([type]) => type) : [];
  const compile = (event: string, fields: Record<string, Treatment>): EventPlan => {
    const rules = new Map<string, FieldRule>();
    for (const type of propertyGroups) {
      const count = ledger.count(countedAs, event, type);
      rules.set(type, { prefix: prefixOf(type), treat: groupKey, treatEntry: groupKey, maxEntries: 255, count });
    }
    for (const [field, treatment] of Object.entries(fields)) {
      const count = ledger.count(countedAs, event, field);
      rules.set(field, { prefix: prefixOf(field), ...compileField(treatment), count });
    }
    const slots = new Map<string, FieldCount>();
    return {
      rules,
      known: new KnownFields(rules),
      lastCounts: new RepeatedList(),
      whole: ledger.count(countedAs, event, wholeEvent),
      undeclaredField: ledger.count(countedAs, event, undeclared),
      slot: (slot) => {
        let count = slots.get(slot);
        if (count === undefined) {
          count = ledger.count(countedAs, event, slot);
          slots.set(slot, count);
        }
        return count;
      },
    };
  };
  const events = Object.entries(plan.events);
  const groups = new Map(groupTypes.map(([type, group]) => [type, compile(groupEvent(type), group.fields)]));
  const [onlyGroup, ...otherGroups] = groups.values();
  if (untypedGroup !== undefined && onlyGroup !== undefined && otherGroups.length === 0) {
    groups.set(untypedGroup, onlyGroup);
  }
  return {
    name,
    settings,
    idPrefix,
    events: new Map(events.filter(([, event]) => isFor(event)).map(([id, event]) => [id, compile(id, event.fields)])),
    profile: plan.profiles && isFor(plan.profiles) ? compile(profileEvent, plan.profiles.fields) : undefined,
    groups,
    alias: compile(aliasEvent, {}),
    elsewhere: new Map(
      events.filter(([, event]) => !isFor(event)).map(([id]) => [id, ledger.count(countedAs, id, wholeEvent)]),
    ),
    aggregated: new Map(
      Object.values(plan.aggregates ?? {})
        .filter(isFor)
        .map(({ of }) => [of, ledger.count(countedAs, of, wholeEvent)]),
    ),
    asRows: new Map((plan.sinks?.bigquery?.events ?? []).map((id) => [id, ledger.count(countedAs, id, wholeEvent)])),
    staying: new Set(events.filter(([, { to }]) => to.length === 0).map(([id]) => id)),
    undeclared: ledger.count(countedAs, undeclared, wholeEvent),
    side: (path) => ledger.count(countedAs, sideEvent(path), wholeEvent),
  };
}

const prefixOf = (name: string) => `,${JSON.stringify(name)}:`;

function compileField(treatment: Treatment): Pick<FieldRule, "treat" | "treatEntry" | "maxEntries"> {
  const treat = compileTreatment(treatment);
  if (typeof treatment === "object" && "list" in treatment) {
    return { treat, treatEntry: compileTreatment(treatment.list.of), maxEntries: treatment.list.max };
  }
  return { treat, treatEntry: treat, maxEntries: 1 };
}

/** A group membership: one id or several. */
export function groupKey(value: unknown, key: DatedKey): Json | Refusal {
  if (!Array.isArray(value)) {
    const id = asId(value);
    return id === undefined ? wrongType : quoted(key.pseudonym(id).text);
  }
  const ids = value.slice(0, 255).flatMap((entry) => asId(entry) ?? []);
  return ids.length === 0 ? wrongType : `[${ids.map((id) => quoted(key.pseudonym(id).text)).join(",")}]`;
}
