/** Cloud Monitoring API: the time series of log-based metrics, computed from the cloud's log when they are asked for. */
import { isMap } from "../../../plan/contract";
import type { LogEntry } from "../../cloud/logs/logEntry";
import type { Properties } from "../../cloud/protocol/values";
import { sendJson } from "../http";
import { parseFilter } from "../logs/filter";
import { type Api, projectResource, requirePermission } from "./apiContext";
import { invalid, missing, unsupported } from "./apiError";

/** One metric at a time, all its labels: `metric.type="logging.googleapis.com/user/<name>"`. */
const filterForm = /^metric\.type\s*=\s*"logging\.googleapis\.com\/user\/([^"]+)"$/;

/** `timeSeries.list` for log-based metrics of distributions; each series has one point for the whole interval. */
export const monitoringApi: Api = async (call) => {
  const [, projectId] = /^\/v3\/projects\/([^/]+)\/timeSeries$/.exec(call.url.pathname) ?? [];
  if (projectId === undefined || call.request.method !== "GET") {
    throw unsupported("this method of Cloud Monitoring");
  }
  const query = call.url.searchParams;
  await requirePermission(call, "monitoring.timeSeries.list", projectResource(projectId));
  const [, name] = filterForm.exec(query.get("filter") ?? "") ?? [];
  if (name === undefined) {
    throw invalid("the filter must be the type of one log-based metric in the local run");
  }
  const metric = await call.cloud.find(`logging.googleapis.com/projects/${projectId}/metrics/${name}`);
  if (metric === undefined) {
    throw missing("Metric");
  }
  const [startTime, endTime] = [query.get("interval.startTime") ?? "", query.get("interval.endTime") ?? ""];
  const [start, end] = [Date.parse(startTime), Date.parse(endTime)];
  if (!(start < end)) {
    throw invalid("the interval must have a start before its end");
  }
  const entries = (await call.cloud.entries.of(projectId)).filter(
    ({ timestamp }) => Date.parse(timestamp) > start && Date.parse(timestamp) <= end,
  );
  const timeSeries = seriesOf(metric.properties, entries).map(({ labels, count, sum }) => ({
    metric: { type: `logging.googleapis.com/user/${name}`, labels },
    metricKind: "DELTA",
    valueType: "DISTRIBUTION",
    points: [
      { interval: { startTime, endTime }, value: { distributionValue: { count: String(count), mean: sum / count } } },
    ],
  }));
  sendJson(call.response, 200, { timeSeries });
};

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  count: number;
  sum: number;
}

function seriesOf({ filter, valueExtractor, labelExtractors }: Properties, entries: readonly LogEntry[]): Series[] {
  const matches = parseFilter(String(filter));
  const extractors = Object.entries(isMap(labelExtractors) ? labelExtractors : {});
  const series = new Map<string, Series>();
  for (const entry of entries.filter(matches)) {
    const labels = Object.fromEntries(extractors.map(([key, extractor]) => [key, String(extracted(entry, extractor))]));
    const id = JSON.stringify(labels);
    const one = series.get(id) ?? { labels, count: 0, sum: 0 };
    one.count++;
    one.sum += Number(extracted(entry, valueExtractor));
    series.set(id, one);
  }
  return [...series.values()];
}

/** What `EXTRACT(jsonPayload.sent)` names; empty if the entry has no such field. */
function extracted(entry: LogEntry, extractor: unknown): unknown {
  const [, path] = /^EXTRACT\(([\w.]+)\)$/.exec(String(extractor)) ?? [];
  if (path === undefined) {
    throw unsupported("this extractor");
  }
  return path.split(".").reduce<unknown>((value, key) => (isMap(value) ? value[key] : undefined), entry) ?? "";
}
