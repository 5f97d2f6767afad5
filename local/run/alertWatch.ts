/**
 * Cloud Monitoring's alerts on logs: each new entry is held against the policies that are deployed, and counted by the metrics that are
 * deployed. Like there, an alert on an entry notifies at most once in the time that its policy gives, and only of entries that come after it.
 */
import { readQuery } from "../../plan/alertQueries";
import { isMap } from "../../plan/contract";
import { LineReader } from "../cloud/logs/lineReader";
import { entriesFile, type LogEntry } from "../cloud/logs/logEntry";
import { mapsIn, type Properties } from "../cloud/protocol/values";
import type { Cloud, StoredResource } from "../cloud/store/cloud";
import { FilterError, type LogFilter, parseFilter } from "../front/logs/filter";
import { type CountingPolicy, CountWatch, type DeployedMetric, promQlOf } from "./countWatch";

export interface FiredAlert {
  /** RFC 3339; of the entry that matched. */
  readonly time: string;
  readonly policy: string;
  readonly severity: string;
  /** Where the entry is from: the service, or the resource of an audit entry. */
  readonly source: string;
}

interface Watched {
  readonly policy: string;
  readonly severity: string;
  readonly projectId: string;
  readonly matches: LogFilter;
  /** Milliseconds. */
  readonly period: number;
}

/** Requests and entries are many, and what is deployed changes rarely. In milliseconds, at most the time to an alert. */
const readEvery = 5_000;
const metricType = "gcp:logging/metric:Metric";
const policyType = "gcp:monitoring/alertPolicy:AlertPolicy";
/** Least period that Cloud Monitoring takes is 5 minutes ("Log-based alerting policies", 2026-11). */
const defaultPeriod = 300_000;

/** What is deployed, and when it was read. */
interface Deployed {
  readonly readAt: number;
  readonly watched: readonly Watched[];
  readonly counting: readonly CountingPolicy[];
  readonly metrics: readonly DeployedMetric[];
}

export class AlertWatch {
  readonly #cloud: Cloud;
  readonly #fired: (alert: FiredAlert) => void;
  readonly #lastByPolicy = new Map<string, number>();
  readonly #counts = new CountWatch();
  #deployed: Deployed | undefined;
  #reader: LineReader | undefined;

  /** @param fired is called once per notification */
  constructor(cloud: Cloud, fired: (alert: FiredAlert) => void) {
    this.#cloud = cloud;
    this.#fired = fired;
  }

  /** Reads what was logged since the last look; the first look only notes where the log ends. */
  async look(now = Date.now()): Promise<void> {
    const entries = await this.#newEntries();
    if (entries.length === 0 && !this.#counts.hasCounted) {
      return;
    }
    const { watched, metrics, counting } = await this.#readDeployed(now);
    for (const entry of entries) {
      for (const one of watched) {
        if (entry.logName.startsWith(`projects/${one.projectId}/`) && one.matches(entry)) {
          this.#notify(one, entry, now);
        }
      }
      this.#counts.countEntry(entry, metrics, now);
    }
    for (const { policy, severity, service } of this.#counts.evaluate(counting, now)) {
      this.#fired({ time: new Date(now).toISOString(), policy, severity, source: service || "counted" });
    }
  }

  /** Counts a request to a Cloud Run service, as Google does by itself. */
  countRequest(service: string, now = Date.now()): void {
    this.#counts.countRequest(service, now);
  }

  #notify({ policy, severity, period }: Watched, entry: LogEntry, now: number): void {
    const last = this.#lastByPolicy.get(policy);
    if (last === undefined || now - last >= period) {
      this.#lastByPolicy.set(policy, now);
      this.#fired({ time: entry.timestamp, policy, severity, source: sourceOf(entry) });
    }
  }

  async #readDeployed(now: number): Promise<Deployed> {
    const known = this.#deployed;
    if (known !== undefined && now >= known.readAt && now - known.readAt < readEvery) {
      return known;
    }
    const monitoring = await this.#cloud.resources.listBelow("monitoring.googleapis.com");
    const policies = monitoring
      .filter(({ type, deletedAt, properties }) => type === policyType && !deletedAt && properties.enabled !== false)
      .map(({ properties }) => properties);
    const logging = await this.#cloud.resources.listBelow("logging.googleapis.com");
    this.#deployed = {
      readAt: now,
      watched: policies.flatMap(watchedOf),
      counting: policies.flatMap(countingOf),
      metrics: logging.filter(({ type, deletedAt }) => type === metricType && !deletedAt).flatMap(metricOf),
    };
    return this.#deployed;
  }

  async #newEntries(): Promise<LogEntry[]> {
    this.#reader ??= await LineReader.fromEnd(entriesFile(this.#cloud.folder));
    return (await this.#reader.read()).map((line) => JSON.parse(line) as LogEntry);
  }
}

/** A condition whose filter can't be read matches nothing here; the provider's check refuses it before. */
function watchedOf({ displayName, severity, project, conditions, alertStrategy }: Properties): Watched[] {
  const strategy = isMap(alertStrategy) ? alertStrategy : {};
  const limit = isMap(strategy.notificationRateLimit) ? strategy.notificationRateLimit : {};
  const period = Number.parseFloat(String(limit.period)) * 1000 || defaultPeriod;
  return mapsIn(conditions).flatMap(({ conditionMatchedLog }) => {
    const filter = isMap(conditionMatchedLog) ? conditionMatchedLog.filter : undefined;
    if (typeof filter !== "string") {
      return [];
    }
    const matches = readFilter(filter);
    const named = { policy: String(displayName), severity: String(severity ?? ""), projectId: String(project) };
    return matches === undefined ? [] : [{ ...named, matches, period }];
  });
}

/** A query that the local run can't evaluate counts nothing here. */
function countingOf(properties: Properties): CountingPolicy[] {
  const condition = promQlOf(properties);
  const query = condition && readQuery(condition.query);
  const { displayName, severity } = properties;
  return condition === undefined || query === undefined
    ? []
    : [{ policy: String(displayName), severity: String(severity ?? ""), query, holds: condition.holds }];
}

function metricOf({ properties }: StoredResource): DeployedMetric[] {
  const { name, project, filter } = properties;
  const matches = typeof filter === "string" ? readFilter(filter) : undefined;
  return matches === undefined ? [] : [{ name: String(name), projectId: String(project), matches }];
}

function readFilter(filter: string): LogFilter | undefined {
  try {
    return parseFilter(filter);
  } catch (error) {
    if (error instanceof FilterError) {
      return undefined;
    }
    throw error;
  }
}

function sourceOf({ resource, protoPayload }: LogEntry): string {
  const name = protoPayload?.resourceName;
  return typeof name === "string" ? name : (resource.labels.service_name ?? resource.type);
}
