/**
 * Cloud Monitoring's alerts that count: keeps what the deployed metrics count for as long as a deployed query looks back, and says when a
 * query begins to hold.
 */
import { type CountQuery, logMetric, requestCount } from "../../plan/alertQueries";
import { isMap } from "../../plan/contract";
import type { LogEntry } from "../cloud/logs/logEntry";
import { mapsIn, type Properties } from "../cloud/protocol/values";
import type { LogFilter } from "../front/logs/filter";

interface Counted {
  /** Start of the ten seconds in which it was counted, in milliseconds. */
  readonly time: number;
  readonly resource: string;
  /** Cloud Run service; "" for other resources. */
  readonly service: string;
  count: number;
}

/** A metric that is deployed. */
export interface DeployedMetric {
  readonly name: string;
  readonly projectId: string;
  readonly matches: LogFilter;
}

/** A policy that counts, as it is deployed. */
export interface CountingPolicy {
  readonly policy: string;
  readonly severity: string;
  readonly query: CountQuery;
  /** Milliseconds for which the query must hold. */
  readonly holds: number;
}

/** What a policy found. */
interface Violation extends CountingPolicy {
  /** The service that is counted; "" if all are. */
  readonly service: string;
}

/** A load test must not fill the memory: what is counted within so many milliseconds is one number. */
const grain = 10_000;
/** Longest look back that a local policy may have, in milliseconds. */
const longest = 60 * 60_000;

export class CountWatch {
  readonly #counted = new Map<string, Map<string, Counted>>();
  /** Since when a policy's query holds for a service, and whether that was said. */
  readonly #holding = new Map<string, { readonly since: number; isSaid: boolean }>();

  /** True once there is anything that a query could count. */
  get hasCounted(): boolean {
    return this.#counted.size > 0;
  }

  countEntry(entry: LogEntry, metrics: readonly DeployedMetric[], now: number): void {
    const { logName, resource } = entry;
    for (const { name, projectId, matches } of metrics) {
      if (logName.startsWith(`projects/${projectId}/`) && matches(entry)) {
        const service = resource.labels.service_name ?? "";
        this.#add(logMetric(name), resource.type, service, now);
      }
    }
  }

  countRequest(service: string, now: number): void {
    this.#add(requestCount, "cloud_run_revision", service, now);
  }

  /** What begins to hold. What has held since the last look is not said again. */
  evaluate(policies: readonly CountingPolicy[], now: number): Violation[] {
    this.#forget(now);
    const found: Violation[] = [];
    const holding = new Set<string>();
    for (const policy of policies) {
      for (const service of this.#services(policy.query, now)) {
        const key = JSON.stringify([policy.policy, service]);
        holding.add(key);
        const state = this.#holding.get(key) ?? { since: now, isSaid: false };
        this.#holding.set(key, state);
        if (!state.isSaid && now - state.since >= policy.holds) {
          state.isSaid = true;
          found.push({ ...policy, service });
        }
      }
    }
    for (const key of [...this.#holding.keys()].filter((one) => !holding.has(one))) {
      this.#holding.delete(key);
    }
    return found;
  }

  /** Services for which the query holds. */
  #services({ metric, resources, minutes, moreThan, servicesEnding, unless }: CountQuery, now: number): string[] {
    const from = now - minutes * 60_000;
    const counts = new Map<string, number>();
    const within = (name: string) => [...(this.#counted.get(name)?.values() ?? [])].filter(({ time }) => time > from);
    const silenced = new Set(within(unless ?? "").map(({ service }) => service));
    for (const { resource, service, count } of within(metric)) {
      if (resources.includes(resource) && service.endsWith(servicesEnding ?? "")) {
        const key = servicesEnding === undefined ? "" : service;
        counts.set(key, (counts.get(key) ?? 0) + count);
      }
    }
    return [...counts].flatMap(([service, count]) => (count > moreThan && !silenced.has(service) ? [service] : []));
  }

  #add(metric: string, resource: string, service: string, now: number): void {
    const time = Math.floor(now / grain) * grain;
    const known = this.#counted.get(metric) ?? new Map<string, Counted>();
    this.#counted.set(metric, known);
    const key = JSON.stringify([time, resource, service]);
    const counted = known.get(key) ?? { time, resource, service, count: 0 };
    counted.count++;
    known.set(key, counted);
  }

  #forget(now: number): void {
    for (const [metric, counted] of this.#counted) {
      for (const [key, { time }] of counted) {
        if (time <= now - longest) {
          counted.delete(key);
        }
      }
      if (counted.size === 0) {
        this.#counted.delete(metric);
      }
    }
  }
}

/** Text and time of a condition in PromQL; undefined if the policy has none. */
export function promQlOf({ conditions }: Properties): { readonly query: string; readonly holds: number } | undefined {
  for (const { conditionPrometheusQueryLanguage: condition } of mapsIn(conditions)) {
    if (isMap(condition) && typeof condition.query === "string") {
      return { query: condition.query, holds: (Number.parseFloat(String(condition.duration)) || 0) * 1000 };
    }
  }
  return undefined;
}
