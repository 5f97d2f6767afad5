/** Questions about what left, over lines of the egress ledger or hours of them. */
import { anyEvent, wholeEvent } from "../../egress/ledger/ledger";
import type { Question, Window } from "./question";

/** What a question is narrowed down to. */
export interface LedgerFilter extends Window {
  readonly vendor?: string | undefined;
  readonly tenant?: string | undefined;
  readonly event?: string | undefined;
  readonly field?: string | undefined;
}

/** Reasons for which something was dropped although the vendor may have received it; see `docs/ledger.md`. */
export const mayHaveArrived = ["not-delivered", "refused-by-vendor", "too-large"] as const;

/** Longest window: everything. */
export const always: Window = { since: "0001-01-01T00:00:00.000Z", until: "9999-01-01T00:00:00.000Z" };

/** Width of the rounding of `subjectsToday`: two digits are kept. The same as in `egress/ledger/subjects.ts`. */
function step(count: string): string {
  const limits = [1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
  const cases = limits.map((limit) => `WHEN ${count} < ${limit} THEN ${limit / 100}`);
  return `CASE ${cases.join(" ")} ELSE 10000000 END`;
}

/** Most people that are counted exactly, and so left out of `subjectsToday`. The same as in `egress/ledger/subjects.ts`. */
const exactLimit = 256;

const names = ["vendor", "tenant", "event", "field"] as const;

function given(filter: LedgerFilter) {
  return names.flatMap((name) => (filter[name] === undefined ? [] : [[name, filter[name]] as const]));
}

function parametersOf(filter: LedgerFilter): Record<string, string> {
  return { since: filter.since, until: filter.until, ...Object.fromEntries(given(filter)) };
}

/**
 * CTEs from `ledger` to `bounds`: people of each tenant, vendor, event, field and pseudonym key.
 *
 * Lines of one instance on one day say how many people there had been since midnight, so they give narrow bounds; beyond that the
 * people of two instances, days or keys may all be the same, or none of them. What may have arrived names no people: each
 * event may have been another person's.
 *
 * @param rows `all`: also those about the people of all events of a vendor
 */
function boundsOf(filter: LedgerFilter, rows: "events" | "all" = "events"): string {
  const maybe = mayHaveArrived.map((reason) => `'${reason}'`).join(", ");
  const conditions = [
    "last_minute >= @since",
    "first_minute < @until",
    ...(rows === "all" ? [] : [`event <> '${anyEvent}'`]),
    ...given(filter).map(([name]) => `${name} = @${name}`),
  ];
  return `chosen AS (
  SELECT *, CASE WHEN reason IN (${maybe}) THEN dropped ELSE 0 END AS maybe
  FROM ledger WHERE ${conditions.join(" AND ")}
),
departed AS (SELECT * FROM chosen WHERE sent > 0 OR maybe > 0),
days AS (
  SELECT tenant, vendor, event, field, pseudonym_key, instance, SUBSTR(first_minute, 1, 10) AS day,
    SUM(sent) AS sent, SUM(maybe) AS maybe, SUM(subjects_sum) AS all_people, MAX(subjects_most) AS largest,
    MAX(today_most) AS last_today, IFNULL(MIN(CASE WHEN sent > 0 THEN today_least END), 0) AS first_today,
    MIN(first_minute) AS first_minute, MAX(last_minute) AS last_minute
  FROM departed
  GROUP BY tenant, vendor, event, field, pseudonym_key, instance, SUBSTR(first_minute, 1, 10)
),
day_bounds AS (
  SELECT *, last_today - (CASE WHEN first_today = 0 THEN ${exactLimit} ELSE first_today + ${step("first_today")} END) AS new_today,
    last_today + ${step("last_today")} AS most_today
  FROM days
),
bounds AS (
  SELECT tenant, vendor, event, field, pseudonym_key, SUM(sent) AS sent, SUM(maybe) AS maybe,
    MAX(GREATEST(largest, new_today)) AS at_least,
    SUM(CASE WHEN last_today = 0 THEN all_people ELSE GREATEST(largest, LEAST(all_people, most_today)) END) + SUM(maybe) AS at_most,
    MIN(first_minute) AS first_minute, MAX(last_minute) AS last_minute
  FROM day_bounds GROUP BY tenant, vendor, event, field, pseudonym_key
)`;
}

/** What left, by tenant, vendor, event and field. */
export function departedQuestion(filter: LedgerFilter): Question {
  return {
    name: "departed",
    relation: "ledger",
    parameters: parametersOf(filter),
    columns: {
      tenant: "text",
      vendor: "text",
      event: "text",
      field: "text",
      sent: "number",
      maybe: "number",
      at_least: "number",
      at_most: "number",
      pseudonym_keys: "number",
      first_minute: "text",
      last_minute: "text",
    },
    sql: `${boundsOf(filter)}
SELECT tenant, vendor, event, field, SUM(sent) AS sent, SUM(maybe) AS maybe, MAX(at_least) AS at_least,
  SUM(at_most) AS at_most, COUNT(DISTINCT NULLIF(pseudonym_key, '')) AS pseudonym_keys,
  MIN(first_minute) AS first_minute, MAX(last_minute) AS last_minute
FROM bounds GROUP BY tenant, vendor, event, field ORDER BY tenant, vendor, event, field`,
  };
}

/** Sum over the rows of single events, or over those of all events. */
const ofEvents = (column: string) => `SUM(CASE WHEN event = '${anyEvent}' THEN 0 ELSE ${column} END)`;
const ofAll = (column: string) => `SUM(CASE WHEN event = '${anyEvent}' THEN ${column} ELSE 0 END)`;

/**
 * Events and people by tenant. The people of two events may be the same, so where each event that was sent is also counted in a row
 * about all events, those rows give the upper bound; lines of before there were such rows are added up.
 */
export function tenantsQuestion(filter: LedgerFilter): Question {
  const whole = { ...filter, field: wholeEvent };
  return {
    name: "tenants",
    relation: "ledger",
    parameters: parametersOf(whole),
    columns: {
      tenant: "text",
      sent: "number",
      maybe: "number",
      at_least: "number",
      at_most: "number",
      first_minute: "text",
      last_minute: "text",
    },
    sql: `${boundsOf(whole, "all")}
SELECT tenant, ${ofEvents("sent")} AS sent, SUM(maybe) AS maybe, MAX(at_least) AS at_least,
  CASE WHEN ${ofAll("sent")} = ${ofEvents("sent")}
    THEN LEAST(${ofEvents("at_most")}, ${ofAll("at_most")} + SUM(maybe))
    ELSE ${ofEvents("at_most")} END AS at_most,
  MIN(first_minute) AS first_minute, MAX(last_minute) AS last_minute
FROM bounds GROUP BY tenant ORDER BY tenant`,
  };
}

/** Fields that left of each tenant under each plan. */
export function fieldsQuestion(filter: LedgerFilter): Question {
  return {
    name: "fields",
    relation: "ledger",
    parameters: parametersOf(filter),
    columns: {
      tenant: "text",
      vendor: "text",
      event: "text",
      field: "text",
      plan: "text",
      sent: "number",
      maybe: "number",
      first_minute: "text",
      last_minute: "text",
    },
    sql: `${boundsOf(filter)}
SELECT tenant, vendor, event, field, plan, SUM(sent) AS sent, SUM(maybe) AS maybe,
  MIN(first_minute) AS first_minute, MAX(last_minute) AS last_minute
FROM departed GROUP BY tenant, vendor, event, field, plan ORDER BY tenant, vendor, event, field, plan`,
  };
}

/** Pseudonym keys in use: each would link the pseudonyms of its tenant to people. */
export function keysQuestion(filter: LedgerFilter): Question {
  const whole = { ...filter, field: wholeEvent };
  return {
    name: "keys",
    relation: "ledger",
    parameters: parametersOf(whole),
    columns: { tenant: "text", pseudonym_key: "text", sent: "number", first_minute: "text", last_minute: "text" },
    sql: `${boundsOf(whole)}
SELECT tenant, pseudonym_key, SUM(sent + maybe) AS sent, MIN(first_minute) AS first_minute, MAX(last_minute) AS last_minute
FROM bounds WHERE pseudonym_key <> '' GROUP BY tenant, pseudonym_key ORDER BY tenant, pseudonym_key`,
  };
}

/** Lines that there are at all, by tenant: what has no line can't be answered. */
export function coverageQuestion(window: Window): Question {
  return {
    name: "coverage",
    relation: "ledger",
    parameters: { since: window.since, until: window.until },
    columns: { tenant: "text", lines: "number", vendors: "texts", first_minute: "text", last_minute: "text" },
    sql: `seen AS (SELECT DISTINCT tenant, vendor FROM ledger),
vendors AS (SELECT tenant, STRING_AGG(vendor, ',') AS vendors FROM seen GROUP BY tenant)
SELECT ledger.tenant AS tenant, SUM(CASE WHEN last_minute >= @since AND first_minute < @until THEN lines ELSE 0 END) AS lines,
  MAX(vendors.vendors) AS vendors, MIN(first_minute) AS first_minute, MAX(last_minute) AS last_minute
FROM ledger JOIN vendors ON vendors.tenant = ledger.tenant WHERE event <> '${anyEvent}' GROUP BY ledger.tenant ORDER BY tenant`,
  };
}

/** The sums from which the bounds of people follow, by day, instance and key. */
export function daysQuestion(filter: LedgerFilter): Question {
  return {
    name: "days",
    relation: "ledger",
    parameters: parametersOf(filter),
    columns: {
      day: "text",
      tenant: "text",
      instance: "text",
      vendor: "text",
      event: "text",
      field: "text",
      pseudonym_key: "text",
      sent: "number",
      maybe: "number",
      all_people: "number",
      largest: "number",
      first_today: "number",
      last_today: "number",
      first_minute: "text",
      last_minute: "text",
    },
    sql: `${boundsOf(filter, "all")}
SELECT day, tenant, instance, vendor, event, field, pseudonym_key, sent, maybe, all_people, largest, first_today, last_today,
  first_minute, last_minute
FROM days ORDER BY day, tenant, instance, vendor, event, field, pseudonym_key`,
  };
}
