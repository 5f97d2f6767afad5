/**
 * The wall: a raw call goes in, and what comes out is built from the plan, field by field. Nothing is copied that a rule does not
 * name, and ids leave as pseudonyms only.
 */
import { randomUUID } from "node:crypto";
import type { RawFields } from "../decode/values";
import type { DatedKey } from "../keys/datedKey";
import type { Keyring } from "../keys/keyring";
import type { FieldCount } from "../ledger/ledger";
import type { PendingCall } from "../ledger/pendingCall";
import { Refusal } from "../ledger/reasons";
import type { Call, Change } from "./call";
import { type EventPlan, type FieldRule, groupKey, type VendorPlan } from "./compile";
import { KnownFields } from "./knownFields";
import { type Json, renewTextBudget, treatEntries } from "./treatments";

export interface TreatedChange {
  readonly scope: Change["scope"];
  readonly operation: string;
  readonly shape: Change["shape"];
  /** Members of a JSON object, a comma before each: `,"plan":"team","pages":3`. */
  readonly members: string;
}

/** A call that may leave. Holds no value of the caller's that a treatment has not produced. */
export interface TreatedCall {
  readonly kind: Call["kind"];
  readonly type: string;
  /** The event's name as the plan has it, or the vendor's own constant for page and screen views. */
  readonly name: string;
  /** Milliseconds. The treatment cuts it to the second; then the events of a second are numbered. */
  time: number;
  /** 32 hex digits. */
  readonly messageId: string;
  readonly ids: Readonly<Record<string, string | readonly string[]>>;
  /** Members of a JSON object, as in `TreatedChange`. */
  readonly groups: string;
  readonly changes: readonly TreatedChange[];
  readonly pending: PendingCall;
}

/** What a call adds to the ledger, while it is treated. */
interface Counting {
  readonly counts: FieldCount[];
  subject: number | undefined;
}

/** For changes that the plan has no rules for. */
const noFields = new KnownFields(new Map());

/** How far callers' clocks may be ahead. A later time is probably some other number, such as a phone number, which would leave with the event. */
const clockSkew = 24 * 60 * 60_000;

/**
 * Treats a call; undefined if it stays, which is then counted. What stays of a call that leaves is counted at once, too.
 *
 * @param now used if the call has no plausible time.
 * @param index of the call among the SDK's own items.
 */
export function treat(
  call: Call,
  plan: VendorPlan,
  keys: Keyring,
  now: number,
  index: number,
): TreatedCall | undefined {
  const rules = rulesFor(call, plan);
  if (rules === undefined) {
    const name = call.kind === "track" ? aggregatedName(call, plan) : undefined;
    const counted = name === undefined ? undefined : plan.aggregated.get(name);
    const asRow = name === undefined ? undefined : plan.asRows.get(name);
    if (counted !== undefined) {
      counted.dropped(null, "aggregated");
      return undefined;
    }
    if (asRow !== undefined) {
      asRow.dropped(null, "as-row");
      return undefined;
    }
    (plan.elsewhere.get(call.name) ?? plan.undeclared).dropped(null, "undeclared-event");
    return undefined;
  }
  const time = call.time === undefined || call.time > now + clockSkew ? now : call.time;
  const key = keys.at(time);
  if (key === undefined) {
    rules.whole.dropped(null, "no-key");
    return undefined;
  }
  renewTextBudget();
  const counting: Counting = { counts: [rules.whole], subject: undefined };
  const ids = pseudonyms(call, plan.idPrefix, key, rules, counting);
  const groups = call.groups === undefined ? "" : memberships(call.groups, plan, key, rules, counting);
  const changes = call.changes.map((change) =>
    treatChange(change, scopeRules(change, rules, plan), rules, key, counting),
  );
  return {
    kind: call.kind,
    type: call.type,
    name: plan.events.has(call.name) || call.fallbackName === undefined ? call.name : call.type,
    time: time - (time % 1000),
    messageId: call.messageId === undefined ? randomUUID().replaceAll("-", "") : key.messageId(call.messageId),
    ids,
    groups,
    changes,
    pending: { index, key: key.date, counts: rules.lastCounts.of(counting.counts), subject: counting.subject },
  };
}

/** Name under which aggregates count a call: its own, or that for page and screen views if its own is not in the plan. */
export function aggregatedName({ name, fallbackName }: Call, { events, elsewhere }: VendorPlan): string {
  return fallbackName === undefined || events.has(name) || elsewhere.has(name) ? name : fallbackName;
}

/** True if the plan has rules for the call, so that `treat` does not count it as undeclared. */
export function hasRules(call: Call, plan: VendorPlan): boolean {
  return rulesFor(call, plan) !== undefined;
}

/** The rules of one change of a call; undefined if the plan has none for it. */
export function rulesOf(change: Change, call: Call, plan: VendorPlan): EventPlan | undefined {
  const own = rulesFor(call, plan);
  return own === undefined ? undefined : scopeRules(change, own, plan);
}

function rulesFor(call: Call, plan: VendorPlan): EventPlan | undefined {
  switch (call.kind) {
    case "track":
      return (
        plan.events.get(call.name) ??
        (call.fallbackName === undefined || plan.staying.has(call.name)
          ? undefined
          : plan.events.get(call.fallbackName))
      );
    case "identify":
      return plan.profile;
    case "group":
      return plan.groups.get(call.name);
    case "alias":
      return plan.alias;
  }
}

/** A track call may write to a profile too (`$set` in PostHog); then the rules of profiles apply. */
function scopeRules(change: Change, own: EventPlan, plan: VendorPlan): EventPlan | undefined {
  return change.scope === "profile" ? plan.profile : own;
}

/** The subject of an event is the first id of the slot that names its owner. */
function pseudonyms(
  { ids, subject }: Call,
  prefix: string | undefined,
  key: DatedKey,
  rules: EventPlan,
  counting: Counting,
): TreatedCall["ids"] {
  const treated: Record<string, string | readonly string[]> = {};
  for (const slot of Object.keys(ids)) {
    const id = ids[slot];
    if (id === undefined) {
      continue;
    }
    const about = slot === subject ? counting : undefined;
    treated[slot] =
      typeof id === "string"
        ? pseudonymOf(id, prefix, key, about)
        : id.map((one) => pseudonymOf(one, prefix, key, about));
    counting.counts.push(rules.slot(slot));
  }
  return treated;
}

/**
 * @param prefix mark that is kept before the pseudonym, if the id begins with it.
 * @param about counts the id as its subject.
 */
export function pseudonymOf(id: string, prefix: string | undefined, key: DatedKey, about?: Counting): string {
  const isMarked = prefix !== undefined && id.length > prefix.length && id.startsWith(prefix);
  const { text, countingHash } = key.pseudonym(isMarked ? id.slice(prefix.length) : id);
  if (about !== undefined) {
    about.subject ??= countingHash;
  }
  return isMarked ? prefix + text : text;
}

function memberships(
  groups: RawFields,
  plan: VendorPlan,
  key: DatedKey,
  rules: EventPlan,
  { counts }: Counting,
): string {
  let members = "";
  for (const type of Object.keys(groups)) {
    if (!plan.groups.has(type)) {
      rules.undeclaredField.dropped(key.date, "undeclared-field");
      continue;
    }
    const id = groupKey(groups[type], key);
    if (id instanceof Refusal) {
      rules.slot(type).dropped(key.date, id.reason);
    } else {
      members += `,${JSON.stringify(type)}:${id}`;
      counts.push(rules.slot(type));
    }
  }
  return members;
}

function treatChange(
  change: Change,
  rules: EventPlan | undefined,
  own: EventPlan,
  key: DatedKey,
  { counts }: Counting,
): TreatedChange {
  const { scope, operation, shape, reserved } = change;
  const names = namesOf(change.fields);
  const values = change.fields as RawFields;
  const known = (rules?.known ?? noFields).of(names, reserved);
  let members = "";
  let undeclared = 0;
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? "";
    const rule = known[index];
    if (rule === undefined) {
      undeclared++;
    } else if (rule !== "reserved") {
      const json = treatShape(shape, values, name, rule, key);
      if (json instanceof Refusal) {
        rule.count.dropped(key.date, json.reason);
        continue;
      }
      members += rule.prefix + json;
      counts.push(rule.count);
      if (isList(json) && isLongerThan(values[name], rule.maxEntries)) {
        rule.count.dropped(key.date, "not-allowed");
      }
    }
  }
  if (undeclared > 0) {
    (rules ?? own).undeclaredField.dropped(key.date, "undeclared-field", undeclared);
  }
  return { scope, operation, shape, members };
}

/** A change lists names of fields, or has values under them. */
function namesOf(fields: Change["fields"]): readonly string[] {
  return Array.isArray(fields)
    ? [...new Set(fields as readonly unknown[])].filter((name) => typeof name === "string")
    : Object.keys(fields);
}

function treatShape(
  shape: Change["shape"],
  values: RawFields,
  name: string,
  rule: FieldRule,
  key: DatedKey,
): Json | Refusal {
  switch (shape) {
    case "names":
      return "true";
    case "values":
      return rule.treat(values[name], key);
    case "entries":
      return rule.treatEntry(values[name], key);
    case "lists":
      return treatList(values[name], rule, key);
  }
}

/** A scalar field stays scalar: of an operation's entries as many leave as the plan declares, one if it declares no list. */
function treatList(value: unknown, rule: FieldRule, key: DatedKey): Json | Refusal {
  const entries: readonly unknown[] = Array.isArray(value) ? value.slice(0, rule.maxEntries) : [value];
  return treatEntries(entries, rule.treatEntry, key);
}

function isList(json: Json): boolean {
  return json.startsWith("[");
}

/** Entries beyond the declared number stay, which counts once per field. */
function isLongerThan(value: unknown, entries: number): boolean {
  return Array.isArray(value) && value.length > entries;
}
