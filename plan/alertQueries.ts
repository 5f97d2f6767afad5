/**
 * Queries of alerts that count, in PromQL as Cloud Monitoring takes it, and their reading: the local run evaluates the query that is
 * deployed. One form with two parts: more than so many within some minutes, and, if it has one, unless another metric counts anything.
 */

export interface CountQuery {
  /** In the spelling of PromQL, such as `logging_googleapis_com:user_cell_denied`. */
  readonly metric: string;
  /** Types of the monitored resources that it is counted on. */
  readonly resources: readonly string[];
  readonly minutes: number;
  readonly moreThan: number;
  /** Counts each service for itself; only those whose names end so. */
  readonly servicesEnding?: string;
  /** A metric of the same services. If it counts anything within the minutes, the alert is silent. */
  readonly unless?: string;
}

/** The name in PromQL of a metric that is made from logs: everything but letters and digits becomes `_`. */
export function logMetric(name: string): string {
  return `logging_googleapis_com:user_${name.replace(/[^a-zA-Z0-9_]/g, "_")}`;
}

/** Requests of Cloud Run, which Google counts itself. */
export const requestCount = "run_googleapis_com:request_count";

export function queryText({ metric, resources, minutes, moreThan, servicesEnding, unless }: CountQuery): string {
  const service = servicesEnding === undefined ? "" : `,service_name=~".+${servicesEnding}"`;
  const by = servicesEnding === undefined ? "" : "by (service_name) ";
  const sum = (name: string, resource: string) =>
    `sum ${by}(increase(${name}{monitored_resource="${resource}"${service}}[${minutes}m]))`;
  // Where nothing was counted there is no value to add to.
  const parts = resources.map((resource) => sum(metric, resource));
  const whole = parts.length === 1 ? parts[0] : parts.map((part) => `(${part} or vector(0))`).join(" + ");
  const silent = unless === undefined ? "" : ` unless on (service_name) ${sum(unless, resources[0] ?? "")} > 0`;
  return `${whole} > ${moreThan}${silent}`;
}

/** The query of a text that `queryText` has written; undefined for any other text. */
export function readQuery(text: string): CountQuery | undefined {
  const sums = [
    ...text.matchAll(
      /increase\(([a-zA-Z0-9_:]+)\{monitored_resource="([a-z_]+)"(?:,service_name=~"\.\+([a-z-]+)")?\}\[(\d+)m\]\)/g,
    ),
  ];
  const [first] = sums;
  const moreThan = /\) > (\d+)/.exec(text)?.[1];
  if (first === undefined || moreThan === undefined) {
    return undefined;
  }
  const [, metric = "", , servicesEnding, minutes] = first;
  const hasUnless = text.includes(" unless ");
  const unless = hasUnless ? sums.at(-1)?.[1] : undefined;
  const query: CountQuery = {
    metric,
    resources: (hasUnless ? sums.slice(0, -1) : sums).map(([, , resource = ""]) => resource),
    minutes: Number(minutes),
    moreThan: Number(moreThan),
    ...(servicesEnding === undefined ? {} : { servicesEnding }),
    ...(unless === undefined ? {} : { unless }),
  };
  return queryText(query) === text ? query : undefined;
}
