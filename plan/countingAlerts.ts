/** Alerts on counts: the metrics that a cell makes from its logs, and how many in which time raise an alert. */
import { type CountQuery, logMetric, requestCount } from "./alertQueries";
import type { Alert } from "./alerts";

/** A count of log entries. */
export interface LogCount {
  /** Stable, for names of resources. */
  readonly id: string;
  readonly what: string;
  /** In the Logging query language. */
  readonly filter: string;
}

/** In the order of the documentation. */
export const logCounts: readonly LogCount[] = [
  {
    id: "denied",
    what: "Calls of Google's APIs that IAM refused",
    filter: 'protoPayload.@type="type.googleapis.com/google.cloud.audit.AuditLog" AND protoPayload.status.code=7',
  },
  {
    id: "undeclared",
    what: "Lines of the egress ledger with 100 or more undeclared events or fields in a minute",
    filter: 'jsonPayload.kind="ledger" AND jsonPayload.reason=~"^undeclared-" AND jsonPayload.dropped>=100',
  },
  { id: "ledger", what: "Lines of the egress ledger", filter: 'jsonPayload.kind="ledger"' },
  {
    id: "nat-dropped",
    what: "Connections that Cloud NAT dropped",
    filter: 'log_id("compute.googleapis.com/nat_flows") AND jsonPayload.allocation_status="DROPPED"',
  },
];

export interface CountingAlert extends Omit<Alert, "filter"> {
  /** @param metricOf name in PromQL of one of `logCounts` */
  readonly query: (metricOf: (id: string) => string) => CountQuery;
  /** Minutes for which it must hold; 0 to notify at once. */
  readonly holds: number;
}

/** Names of a cell's metrics. */
export const metricName = (cell: string, id: string) => `${cell}-${id}`;

/** The query of an alert in a cell. */
export function queryOf({ query }: CountingAlert, cell: string): CountQuery {
  return query((id) => logMetric(metricName(cell, id)));
}

const run = ["cloud_run_revision"];

/** In the order of the documentation. */
export const countingAlerts: readonly CountingAlert[] = [
  {
    id: "denied-burst",
    title: "Many calls were refused",
    severity: "ERROR",
    query: (metricOf) => ({
      metric: metricOf("denied"),
      resources: ["audited_resource", "gcs_bucket", "cloudkms_cryptokey", "service_account"],
      minutes: 5,
      moreThan: 20,
    }),
    holds: 0,
    text: "Somebody tries what they may not, or a grant is missing. `bulkhead who` shows who, and on what.",
  },
  {
    id: "undeclared-jump",
    title: "An app sends much that its plan does not name",
    severity: "WARNING",
    query: (metricOf) => ({
      metric: metricOf("undeclared"),
      resources: run,
      minutes: 5,
      moreThan: 1,
      servicesEnding: "-egress",
    }),
    holds: 0,
    text: "Nothing of it left. A release of the app sends new events: `bulkhead ledger` shows since when; `bulkhead plan observe` proposes what to declare.",
  },
  {
    id: "ledger-silent",
    title: "A proxy gets requests and writes no ledger",
    severity: "CRITICAL",
    query: (metricOf) => ({
      metric: requestCount,
      resources: run,
      minutes: 15,
      moreThan: 10,
      servicesEnding: "-egress",
      unless: metricOf("ledger"),
    }),
    // Lines come a minute after what they count.
    holds: 3,
    text: "What leaves is not written down, or nothing leaves. `bulkhead status` shows what the proxy says of itself; stop the tenant if you can't tell.",
  },
  {
    id: "nat-drops",
    title: "Cloud NAT drops connections",
    severity: "ERROR",
    query: (metricOf) => ({ metric: metricOf("nat-dropped"), resources: ["nat_gateway"], minutes: 5, moreThan: 10 }),
    holds: 0,
    text: "An instance has more connections to one address than it has ports, so events or API calls fail. Raise the instances, or find the loop.",
  },
];
