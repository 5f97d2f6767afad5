/** What of ours a vendor had in a window of time, from the ledger, the plans then in force and the vendor register. */
import type { VendorEntry } from "../../plan/vendorRegister";
import { type Coverage, readCoverage, requireKnown } from "../ledger/coverage";
import { type Departed, departed } from "../ledger/departed";
import { fieldsQuestion, keysQuestion, tenantsQuestion } from "../questions/ledgerQuestions";
import type { Engine, Window } from "../questions/question";
import { type Plans, treatmentIn } from "./plans";

export interface People {
  readonly atLeast: number;
  readonly atMost: number;
}

/** A field of an event under one plan. */
export interface TreatedField {
  readonly event: string;
  readonly field: string;
  /** Digest of the plan. */
  readonly plan: string;
  /** Undefined if no given plan has this digest, or the plan does not name the field. */
  readonly treatment: string | undefined;
}

export interface FieldThatLeft extends TreatedField {
  readonly tenants: number;
  readonly sent: number;
  readonly mayHaveArrived: number;
  readonly first: string;
  readonly last: string;
}

export interface TenantConcerned {
  readonly tenant: string;
  readonly events: number;
  readonly mayHaveArrived: number;
  readonly people: People;
  readonly first: string;
  readonly last: string;
  readonly fields: readonly TreatedField[];
}

/** A key with which its tenant's pseudonyms can be linked to people; without it nobody can. */
export interface LinkingKey {
  readonly tenant: string;
  readonly date: string;
  /** Name of the secret. */
  readonly secret: string;
}

export interface Calls {
  readonly tenant: string;
  /** `$call` is a call of an API, `$side:…` a side path of the vendor. */
  readonly what: string;
  readonly calls: number;
}

export interface Assessment {
  readonly vendor: string;
  readonly window: Window;
  readonly fields: readonly FieldThatLeft[];
  readonly tenants: readonly TenantConcerned[];
  /** Over all tenants: each tenant's people have pseudonyms of their own. */
  readonly people: People;
  readonly events: number;
  readonly mayHaveArrived: number;
  readonly keys: readonly LinkingKey[];
  readonly calls: readonly Calls[];
  readonly register: VendorEntry | undefined;
  readonly unknown: readonly string[];
}

const isCall = (event: string) => event === "$call" || event.startsWith("$side:");

/** Throws a UserError for a vendor or tenant that no ledger line names. */
export async function assess(
  engine: Engine,
  {
    vendor,
    tenant,
    window,
  }: { readonly vendor: string; readonly tenant?: string | undefined; readonly window: Window },
  plans: Plans,
  register: VendorEntry | undefined,
): Promise<Assessment> {
  const coverage = await readCoverage(engine, window);
  requireKnown(coverage, { vendor, tenant });
  const filter = { ...window, vendor, tenant };
  const left = await departed(engine, filter);
  const events = left.filter(({ event, field }) => !isCall(event) && field === "*");
  const rows = (await engine.ask(fieldsQuestion(filter))).map((row) => {
    const [event, field, plan] = [String(row.event), String(row.field), String(row.plan)];
    const known = plans.get(plan);
    return {
      of: String(row.tenant),
      event,
      field,
      plan,
      treatment: known === undefined ? undefined : treatmentIn(known, event, field),
      sent: Number(row.sent),
      mayHaveArrived: Number(row.maybe),
      first: String(row.first_minute),
      last: String(row.last_minute),
    };
  });
  const treated = rows.filter(({ event, field }) => !isCall(event) && field !== "*");
  const tenants = tenantsOf(await engine.ask(tenantsQuestion(filter)), left, treated);
  return {
    vendor,
    window,
    fields: overTenants(treated),
    tenants,
    people: {
      atLeast: sum(tenants.map(({ people }) => people.atLeast)),
      atMost: sum(tenants.map(({ people }) => people.atMost)),
    },
    events: sum(events.map(({ sent }) => sent)),
    mayHaveArrived: sum(events.map(({ mayHaveArrived }) => mayHaveArrived)),
    keys: (await engine.ask(keysQuestion(filter))).map((row) => ({
      tenant: String(row.tenant),
      date: String(row.pseudonym_key),
      secret: `${row.tenant}_pseudonym_${row.pseudonym_key}`,
    })),
    calls: left
      .filter(({ event, field }) => isCall(event) && field === "*")
      .map(({ tenant: of, event, sent, mayHaveArrived }) => ({
        tenant: of,
        what: event,
        calls: sent + mayHaveArrived,
      })),
    register,
    unknown: unknownOf({ vendor, window, used: rows.map(({ plan }) => plan), plans, coverage, register }),
  };
}

/** Times as texts, the earlier one first. */
function ordered(one: string, other: string): readonly [string, string] {
  return one < other ? [one, other] : [other, one];
}

type FieldOfTenant = Omit<FieldThatLeft, "tenants"> & { readonly of: string };

/** Sums over tenants, in the order of event, field and plan. */
function overTenants(rows: readonly FieldOfTenant[]): FieldThatLeft[] {
  const sums = new Map<string, FieldThatLeft>();
  for (const { of: _of, ...row } of rows) {
    const id = JSON.stringify([row.event, row.field, row.plan]);
    const before = sums.get(id);
    sums.set(
      id,
      before === undefined
        ? { ...row, tenants: 1 }
        : {
            ...before,
            tenants: before.tenants + 1,
            sent: before.sent + row.sent,
            mayHaveArrived: before.mayHaveArrived + row.mayHaveArrived,
            first: ordered(before.first, row.first)[0],
            last: ordered(before.last, row.last)[1],
          },
    );
  }
  return [...sums.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}

function tenantsOf(
  rows: readonly Readonly<Record<string, unknown>>[],
  left: readonly Departed[],
  treated: readonly FieldOfTenant[],
): TenantConcerned[] {
  return rows.map((row) => {
    const tenant = String(row.tenant);
    const own = left.filter((one) => one.tenant === tenant);
    return {
      tenant,
      events: sum(own.filter(({ event, field }) => !isCall(event) && field === "*").map(({ sent }) => sent)),
      mayHaveArrived: Number(row.maybe),
      people: { atLeast: Number(row.at_least), atMost: Number(row.at_most) },
      first: String(row.first_minute),
      last: String(row.last_minute),
      fields: treated
        .filter(({ of }) => of === tenant)
        .map(({ event, field, plan, treatment }) => ({ event, field, plan, treatment })),
    };
  });
}

/** What the answer can't say, in sentences. */
function unknownOf({
  vendor,
  window,
  used,
  plans,
  coverage,
  register,
}: {
  readonly vendor: string;
  readonly window: Window;
  /** Digests of the plans in force. */
  readonly used: readonly string[];
  readonly plans: Plans;
  readonly coverage: readonly Coverage[];
  readonly register: VendorEntry | undefined;
}): string[] {
  const first = coverage.map((one) => one.first).sort()[0];
  const silent = coverage.filter(({ lines }) => lines === 0).map(({ tenant }) => tenant);
  const missing = [...new Set(used)].filter((digest) => !plans.has(digest));
  return [
    ...(first !== undefined && first > window.since
      ? [`The logs begin at ${first}: nothing is known of the time before.`]
      : []),
    ...(silent.length > 0
      ? [
          `No line of this time: ${silent.slice(0, 20).join(", ")}${silent.length > 20 ? ` and ${silent.length - 20} more` : ""}. They sent nothing, or their logs are missing.`,
        ]
      : []),
    ...(missing.length > 0
      ? [
          `The treatments under plan ${missing.join(", ")} are not known: no version of the given plans has this digest. Give the plans of that time with '--plan'.`,
        ]
      : []),
    "Lines of the ledger can't be linked with one another, so of several minutes, instances or keys there are bounds of people only.",
    "An instance that was killed lost the counts of its last minute.",
    ...(vendor.startsWith("api/")
      ? ["Bodies of API calls pass unread: what was in them is not known here."]
      : [
          "What the vendor made of the events, such as profiles or exports to others, is not known here.",
          ...(register === undefined
            ? [
                `The vendor register has no entry for '${vendor}': who had access there, and for how long it keeps events, is not known here.`,
              ]
            : [
                `The vendor says that it keeps events for ${register.retentionDays} days; events from before the window may have been there too.`,
              ]),
        ]),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
