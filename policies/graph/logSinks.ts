/** Where log sinks write to, and how long what they write is kept there. */
import { dayLength } from "../../plan/contract";
import { knownValue } from "../read";
import { type Resource, sourcesOf } from "../read/resource";
import type { NodeIndex } from "./references";

const sinkType = /^gcp:logging\/(?:project|folder|organization|billingAccount)Sink:/;

/** How many days a destination keeps what it gets: `Infinity` if nothing deletes it, `unknown` if that can't be read. */
export type KeptDays = number | "unknown";

export interface LogSink {
  readonly resource: Resource;
  /** False only if the sink is certainly on. */
  readonly mayBeOff: boolean;
  /** Retention of each destination in the stack; empty if the sink writes to something outside the stack. */
  readonly kept: readonly KeptDays[];
  /** Destinations in the stack. */
  readonly destinations: readonly Resource[];
  /** Services whose entries an exclusion leaves out altogether. */
  readonly leftOut: readonly string[];
  /** True if filter or exclusions certainly leave access to data out, as those of a sink for what apps write. */
  readonly leavesAuditOut: boolean;
}

/** `NOT logName:"cloudaudit.googleapis.com"` and its other spellings. */
const withoutAudit = /(?:\bNOT\s+|-)(?:logName\s*(?::|=~)\s*"?|log_id\(")[^"]{0,200}cloudaudit/;
/** One log of audit entries; `activity` is what administrators do, without any read of data. */
const auditLog =
  /(?:\blogName\s*(?::|=~?)\s*"?|\blog_id\(\s*")[^"\s)]{0,200}cloudaudit(?:\.googleapis\.com)?(?:%2F|\/)(\w+)"?\)?/g;

/** True if the sink certainly gets no entries about access to data. */
function leavesAccessOut(sink: Resource): boolean {
  const filter = knownValue(sink.inputs.at("filter").text()) ?? "";
  return (
    withoutAudit.test(filter) ||
    takesOtherAuditLogs(filter) ||
    exclusionsOf(sink).some((exclusion) => excludesAccess.test(exclusion))
  );
}

/** The filters of a sink's exclusions that are on and known. */
function exclusionsOf({ inputs }: Resource): string[] {
  const on = inputs
    .at("exclusions")
    .items()
    .filter((exclusion) => knownValue(exclusion.at("disabled").flag()) !== true);
  return on.flatMap((exclusion) => knownValue(exclusion.at("filter").text()) ?? []);
}

/** The services that a sink's exclusions name and narrow by nothing else. */
function servicesLeftOut(sink: Resource): string[] {
  return exclusionsOf(sink).flatMap((exclusion) => {
    const parts = exclusion.split(/\bOR\b/).map((part) => excludedService.exec(part.trim())?.[1]);
    return parts.filter((service) => service !== undefined);
  });
}

const excludedService = /^\(?protoPayload\.serviceName\s*(?:=|:)\s*"?([\w.]{1,100})"?\)?$/;

/** An exclusion of the whole audit log, or of the one about access to data: nothing else in its filter narrows it. */
const excludesAccess =
  /^\s*(?:logName\s*(?::|=~?)\s*"?|log_id\(\s*")[^"\s)]{0,200}cloudaudit(?:\.googleapis\.com)?(?:(?:%2F|\/)data_access)?"?\)?\s*$/;

/** True for a filter that names audit logs, none of them the one about access to data, and takes nothing else. */
function takesOtherAuditLogs(filter: string): boolean {
  const named = [...filter.matchAll(auditLog)].map(([, log]) => log);
  const rest = filter.replace(auditLog, "").replace(/\b(?:OR|AND)\b|[()\s]/g, "");
  return named.length > 0 && rest === "" && !named.includes("data_access");
}

export function readLogSink(index: NodeIndex, resources: readonly Resource[], resource: Resource): LogSink | undefined {
  if (!sinkType.test(resource.type)) {
    return undefined;
  }
  const disabled = resource.inputs.at("disabled");
  const places = destinations(index, resources, resource);
  return {
    resource,
    destinations: places,
    leavesAuditOut: leavesAccessOut(resource),
    leftOut: servicesLeftOut(resource),
    mayBeOff: disabled.state === "unknown" || knownValue(disabled.flag()) === true,
    kept: places.flatMap((destination) => keptDays(destination) ?? []),
  };
}

/** The resources of the stack that a sink writes to: by its value, or while that is unknown by its sources. */
function destinations(index: NodeIndex, resources: readonly Resource[], sink: Resource): Resource[] {
  const sources = sourcesOf(sink, "destination");
  const destination = sink.inputs.at("destination").text();
  if (destination.state !== "known") {
    return index.resources(sources);
  }
  const [service, path = ""] = destination.value.split(".googleapis.com/");
  if (service === "storage" || service === "logging") {
    const kind = service === "storage" ? "bucket" : "logBucket";
    return index.resolveText(kind, sink, "destination", path).nodes.flatMap((node) => node.resource ?? []);
  }
  return resources.filter(
    ({ type, inputs }) =>
      type === datasetType && path.endsWith(`/datasets/${knownValue(inputs.at("datasetId").text()) ?? ""}`),
  );
}

const datasetType = "gcp:bigquery/dataset:Dataset";

/** Days that a resource keeps logs; undefined for a resource that isn't a place for logs. */
export function keptDays(resource: Resource): KeptDays | undefined {
  const { type, inputs } = resource;
  if (type === "gcp:storage/bucket:Bucket") {
    const policy = inputs.at("retentionPolicy");
    const seconds = (policy.at(0).state === "missing" ? policy : policy.at(0)).at("retentionPeriod");
    return seconds.state === "missing" ? 0 : inDays(knownValue(seconds.number()), 1000);
  }
  if (type === datasetType) {
    const limits = ["defaultTableExpirationMs", "defaultPartitionExpirationMs"]
      .map((name) => inputs.at(name))
      .filter(({ state }) => state !== "missing")
      .map((limit) => inDays(knownValue(limit.number()), 1));
    const known = limits.filter((limit) => limit !== "unknown");
    return known.length < limits.length ? "unknown" : Math.min(Number.POSITIVE_INFINITY, ...known);
  }
  if (isLogBucket(resource)) {
    const days = inputs.at("retentionDays");
    return days.state === "missing" ? 0 : (knownValue(days.number()) ?? "unknown");
  }
  return undefined;
}

function inDays(value: number | undefined, unitMs: number): KeptDays {
  return value === undefined ? "unknown" : (value * unitMs) / dayLength;
}

const logBucketType = /^gcp:logging\/(?:project|folder|organization|billingAccount)BucketConfig:/;

/** True for the resources that hold logs and nothing else. */
export function isLogBucket({ type }: Resource): boolean {
  return logBucketType.test(type);
}
