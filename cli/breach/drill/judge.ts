/** Holds the answer of a drill against what was planted. */
import type { Departed } from "../../ledger/departed";
import type { Assessment } from "../assess";

export interface Truth {
  readonly tenants: readonly { readonly tenant: string; readonly people: number; readonly events: number }[];
  readonly fields: readonly { readonly event: string; readonly field: string }[];
  /** Events that the vendor's stand-in has counted. */
  readonly arrived: number;
}

export interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly planted: string;
  readonly answered: string;
}

export interface DrillResult {
  readonly vendor: string;
  readonly steps: readonly { readonly step: string; readonly seconds: number }[];
  readonly checks: readonly Check[];
}

/** People may differ by so much: beyond a few hundred they are estimated. */
const tolerance = 0.05;

/** Only what was planted is judged; lines that were there before have tenants of their own. */
export function judge(
  truth: Truth,
  { assessment, rows }: { readonly assessment: Assessment; readonly rows: readonly Departed[] },
): Check[] {
  const planted = new Set(truth.tenants.map(({ tenant }) => tenant));
  const answered = assessment.tenants.filter(({ tenant }) => planted.has(tenant));
  const events = answered.reduce((sum, one) => sum + one.events, 0);
  const expected = truth.tenants.reduce((sum, one) => sum + one.events, 0);
  const fields = new Set(
    answered.flatMap((one) => one.fields.filter(({ treatment }) => treatment !== undefined).map(nameOf)),
  );
  const found = truth.fields.filter((field) => fields.has(nameOf(field)));
  const named = new Set(truth.fields.map(nameOf));
  // Ids leave with every event as pseudonyms, and are no fields of the plan.
  const extra = [...fields].filter((field) => !named.has(field) && !isIdOf(field, truth));
  return [
    {
      what: "tenants",
      ok: answered.length === truth.tenants.length,
      planted: String(truth.tenants.length),
      answered: String(answered.length),
    },
    {
      what: "events",
      ok: events === expected && truth.arrived === expected,
      planted: `${expected}, ${truth.arrived} of them at the vendor`,
      answered: String(events),
    },
    {
      what: "fields",
      ok: found.length === truth.fields.length && extra.length === 0,
      planted: String(truth.fields.length),
      answered: `${found.length}${extra.length > 0 ? ` and ${extra.length} that were not planted` : ""}`,
    },
    ...truth.tenants.map((one): Check => {
      // Every person has sent every event, so there are as many people of each event as of all of them.
      const counts = rows
        .filter(({ tenant, field }) => tenant === one.tenant && field === "*")
        .map(({ people }) => people);
      const off = Math.max(
        ...counts
          .flatMap(({ atLeast, atMost }) => [atLeast, atMost])
          .map((count) => Math.abs(count - one.people) / one.people),
      );
      const whole = answered.find(({ tenant }) => tenant === one.tenant)?.people ?? { atLeast: 0, atMost: 0 };
      const isNear = (count: number) => Math.abs(count - one.people) <= one.people * tolerance;
      const holds = isNear(whole.atLeast) && isNear(whole.atMost);
      return {
        what: `people of ${one.tenant}`,
        ok: counts.length > 0 && off <= tolerance && holds,
        planted: String(one.people),
        answered: `${whole.atLeast} to ${whole.atMost}, by event off by at most ${(off * 100).toFixed(1)} %`,
      };
    }),
  ];
}

function nameOf({ event, field }: { readonly event: string; readonly field: string }): string {
  return JSON.stringify([event, field]);
}

function isIdOf(name: string, { fields }: Truth): boolean {
  const [event] = JSON.parse(name);
  return fields.some((one) => one.event === event) && /id/i.test(name);
}
