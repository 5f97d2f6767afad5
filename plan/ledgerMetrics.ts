/**
 * Metrics of Cloud Logging that count ledger lines: the cheapest aggregate, since no query runs and no event is kept. Their labels
 * are tenants and names from the plan and the code, never values, so the number of time series is bounded.
 */
export interface LedgerMetric {
  /** Stable, for names of resources. */
  readonly id: string;
  readonly text: string;
  readonly filter: string;
  /** Field of the ledger line whose numbers are added up. */
  readonly value: "sent" | "dropped";
  /** Fields of the ledger line that tell time series apart, with their meaning. */
  readonly labels: Readonly<Record<string, string>>;
}

// A line about a whole event: its fields have lines of their own and would be counted again.
const wholeEvents = 'resource.type="cloud_run_revision" AND jsonPayload.kind="ledger" AND jsonPayload.field="*"';
const tenant = "Tenant";
const vendor = "Vendor, API as api/<name>, or bigquery for rows";

export const ledgerMetrics: readonly LedgerMetric[] = [
  {
    id: "events-sent",
    text: "Events that left, from the egress ledger",
    filter: `${wholeEvents} AND jsonPayload.sent>0`,
    value: "sent",
    labels: { tenant, vendor, event: "Name in the tracking plan" },
  },
  {
    id: "events-dropped",
    text: "Events that stayed, by reason, from the egress ledger",
    filter: `${wholeEvents} AND jsonPayload.dropped>0`,
    value: "dropped",
    labels: { tenant, vendor, reason: "Reason, as docs/ledger.md has it" },
  },
];
