/** Where log sinks write to, what they leave out, and how long it is kept there. */
import { describe, expect, test } from "vitest";
import { buildGraph, makeResource, type Resource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { unknown } from "../../support/pulumi";
import { urnOf } from "../support/resources";

const resource = (type: string, name: string, inputs: object, sources: readonly Resource[] = []) =>
  makeResource({
    urn: urnOf(type, name),
    type,
    name,
    inputs: Field.of(inputs),
    propertyDependencies: new Map([["destination", sources.map(({ urn }) => urn)]]),
  });
const projectSink = "gcp:logging/projectSink:ProjectSink";
const bucket = resource("gcp:storage/bucket:Bucket", "archive", { name: "archive" });
const logBucket = resource("gcp:logging/projectBucketConfig:ProjectBucketConfig", "log", { bucketId: "log" });
const dataset = resource("gcp:bigquery/dataset:Dataset", "logs", { datasetId: "logs" });
const other = resource("gcp:bigquery/dataset:Dataset", "other", { datasetId: "other" });
const table = resource("gcp:bigquery/table:Table", "table", { datasetId: "logs", tableId: "t" });
const topic = resource("gcp:pubsub/topic:Topic", "topic", { name: "logs" });
const sinkOf = (inputs: object, sources: readonly Resource[] = []) => {
  const sink = resource(projectSink, "sink", inputs, sources);
  const [found] = buildGraph([bucket, logBucket, dataset, other, table, topic, sink]).logSinks;
  return found;
};

test.each([
  [projectSink, 1],
  ["gcp:logging/folderSink:FolderSink", 1],
  ["gcp:logging/organizationSink:OrganizationSink", 1],
  ["gcp:logging/billingAccountSink:BillingAccountSink", 1],
  ["gcp:logging/metric:Metric", 0],
  ["x:gcp:logging/projectSink:ProjectSink", 0],
])("a %s makes %s sinks", (type, count) => {
  expect(buildGraph([resource(type, "sink", {})]).logSinks).toHaveLength(count);
});

test.each<[disabled: unknown, mayBeOff: boolean]>([
  [undefined, false],
  [false, false],
  [true, true],
  [unknown, true],
])("a sink with 'disabled' %s may be off: %s", (disabled, mayBeOff) => {
  expect(sinkOf({ disabled })?.mayBeOff).toBe(mayBeOff);
});

test.each<[destination: unknown, sources: readonly Resource[], found: readonly Resource[]]>([
  ["storage.googleapis.com/archive", [], [bucket]],
  ["storage.googleapis.com/elsewhere", [], []],
  ["https://storage.googleapis.com/archive", [], []],
  ["storage.googleapis.com/", [], []],
  ["logging.googleapis.com/projects/p/locations/eu/buckets/log", [], [logBucket]],
  ["bigquery.googleapis.com/projects/p/datasets/logs", [], [dataset]],
  ["bigquery.googleapis.com/projects/p/datasets/logs/tables/t", [], []],
  ["bigquery.googleapis.com/projects/p/logs", [], []],
  ["pubsub.googleapis.com/projects/p/topics/logs", [], []],
  [unknown, [bucket], [bucket]],
  [unknown, [dataset, topic], [dataset, topic]],
  [unknown, [], []],
  [undefined, [bucket], [bucket]],
])("a sink to %s writes to what that names, or comes from while it isn't known", (destination, sources, found) => {
  expect(sinkOf({ destination }, sources)?.destinations).toEqual(found);
});

describe("what a sink writes is kept", () => {
  const kept = (type: string, inputs: object) => sinkAt(resource(type, "place", inputs))?.kept;
  const sinkAt = (place: Resource) =>
    buildGraph([place, resource(projectSink, "sink", { destination: unknown }, [place])]).logSinks[0];
  const day = 24 * 60 * 60;
  const bucketType = bucket.type;
  const datasetType = dataset.type;

  test.each<[type: string, inputs: object, days: unknown[]]>([
    [bucketType, {}, [0]],
    [bucketType, { retentionPolicy: { retentionPeriod: 30 * day } }, [30]],
    [bucketType, { retentionPolicy: [{ retentionPeriod: 30 * day }] }, [30]],
    [bucketType, { retentionPolicy: { retentionPeriod: unknown } }, ["unknown"]],
    [bucketType, { retentionPolicy: unknown }, ["unknown"]],
    [datasetType, {}, [Number.POSITIVE_INFINITY]],
    [datasetType, { defaultTableExpirationMs: 30 * day * 1000 }, [30]],
    [datasetType, { defaultPartitionExpirationMs: 30 * day * 1000 }, [30]],
    [datasetType, { defaultTableExpirationMs: 60 * day * 1000, defaultPartitionExpirationMs: 30 * day * 1000 }, [30]],
    [datasetType, { defaultTableExpirationMs: 60 * day * 1000, defaultPartitionExpirationMs: unknown }, ["unknown"]],
    ["gcp:logging/projectBucketConfig:ProjectBucketConfig", {}, [0]],
    ["gcp:logging/projectBucketConfig:ProjectBucketConfig", { retentionDays: 30 }, [30]],
    ["gcp:logging/projectBucketConfig:ProjectBucketConfig", { retentionDays: unknown }, ["unknown"]],
    ["gcp:logging/folderBucketConfig:FolderBucketConfig", { retentionDays: 30 }, [30]],
    ["gcp:logging/organizationBucketConfig:OrganizationBucketConfig", { retentionDays: 30 }, [30]],
    ["gcp:logging/billingAccountBucketConfig:BillingAccountBucketConfig", { retentionDays: 30 }, [30]],
    ["gcp:pubsub/topic:Topic", { retentionDays: 30 }, []],
    ["x:gcp:logging/projectBucketConfig:ProjectBucketConfig", { retentionDays: 30 }, []],
  ])("in a %s with %j for %j days", (type, inputs, days) => {
    expect(kept(type, inputs)).toEqual(days);
  });
});

describe("a sink gets no entries about access to data", () => {
  const audit = "cloudaudit.googleapis.com";
  const leavesOut = (inputs: object) => sinkOf(inputs)?.leavesAuditOut;

  test.each([
    `NOT logName:"${audit}"`,
    `NOT  logName : "${audit}"`,
    `NOT logName =~ "projects/p/logs/${audit}"`,
    `NOT logName=~"${audit}"`,
    "NOT logName:cloudaudit",
    `severity>=ERROR NOT logName:"${audit}"`,
    `-logName:"${audit}"`,
    `NOT log_id("${audit}/data_access")`,
    `-log_id("${audit}/data_access")`,
    `logName="projects/p/logs/${audit}%2Factivity"`,
    `logName = "projects/p/logs/${audit}%2Factivity"`,
    `logName=~"${audit}/activity"`,
    `logName:"${audit}/activity"`,
    `logName:${audit}/activity`,
    `log_id("${audit}/activity")`,
    `log_id( "${audit}/activity")`,
    'log_id("cloudaudit/activity")',
    `(logName:"${audit}/activity" OR log_id("${audit}/system_event"))`,
  ])("with the filter %s", (filter) => {
    expect(leavesOut({ filter })).toBe(true);
  });

  test.each([
    "",
    undefined,
    unknown,
    "severity>=ERROR",
    `logName:"${audit}"`,
    `NOT logName:"run.googleapis.com" AND logName:"${audit}"`,
    `NOTlogName:"${audit}"`,
    `KNOT logName:"${audit}"`,
    `logName:"${audit}/data_access"`,
    `logName:"${audit}%2Fdata_access"`,
    `logName:"${audit}/activity" OR logName:"${audit}/data_access"`,
    `logName:"${audit}/activity" OR severity>=ERROR`,
    `mylogName:"${audit}/activity"`,
    `mylog_id("${audit}/activity")`,
  ])("not with the filter %s", (filter) => {
    expect(leavesOut({ filter })).toBe(false);
  });

  test.each([
    `logName:"${audit}"`,
    `  logName:"${audit}"  `,
    `logName = "projects/p/logs/${audit}%2Fdata_access"`,
    `logName=~"${audit}/data_access"`,
    "logName:cloudaudit",
    `log_id("${audit}/data_access")`,
    `log_id( "${audit}/data_access")`,
  ])("with the exclusion %s", (filter) => {
    expect(leavesOut({ exclusions: [{ filter: "severity<ERROR" }, { filter }] })).toBe(true);
    expect(leavesOut({ exclusions: { filter, disabled: false } })).toBe(true);
    expect(leavesOut({ exclusions: [{ filter, disabled: unknown }] })).toBe(true);
    expect(leavesOut({ exclusions: [{ filter, disabled: true }] })).toBe(false);
  });

  test.each([
    unknown,
    `logName:"${audit}/activity"`,
    `logName:"${audit}" severity=INFO`,
    `severity=INFO logName:"${audit}"`,
    `logName:"run.googleapis.com" "${audit}"`,
    `xlog_id("${audit}")`,
  ])("not with the exclusion %s", (filter) => {
    expect(leavesOut({ exclusions: [{ filter }] })).toBe(false);
  });
});

test.each<[filter: unknown, disabled: unknown, leftOut: readonly string[]]>([
  ['protoPayload.serviceName="storage.googleapis.com"', undefined, ["storage.googleapis.com"]],
  ["protoPayload.serviceName : storage.googleapis.com", false, ["storage.googleapis.com"]],
  ['(protoPayload.serviceName="a.com" OR protoPayload.serviceName="b.com")', undefined, ["a.com", "b.com"]],
  ['protoPayload.serviceName="a.com" OR severity=DEBUG', undefined, ["a.com"]],
  ['protoPayload.serviceName="storage.googleapis.com"', true, []],
  ['protoPayload.serviceName="storage.googleapis.com" AND severity=DEBUG', undefined, []],
  ['NOT protoPayload.serviceName="storage.googleapis.com"', undefined, []],
  [unknown, undefined, []],
])("an exclusion of %s with 'disabled' %s leaves out %j", (filter, disabled, leftOut) => {
  expect(sinkOf({ exclusions: [{ filter, disabled }] })?.leftOut).toEqual(leftOut);
});
