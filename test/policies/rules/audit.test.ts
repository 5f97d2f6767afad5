import { describe, expect, it } from "vitest";
import { unknown } from "../support/cloudOutputs";
import type { Registered } from "../support/record";
import { registered, said, stackUrn, types } from "../support/resources";

describe("audit-trail", () => {
  const config = (changes: object = {}) =>
    registered("gcp:projects/iAMAuditConfig:IAMAuditConfig", "audit", {
      project: "p",
      service: "allServices",
      auditLogConfigs: [{ logType: "DATA_READ" }, { logType: "DATA_WRITE" }],
      ...changes,
    });
  const bucket = (retentionDays: unknown) =>
    registered("gcp:logging/projectBucketConfig:ProjectBucketConfig", "logs", { bucketId: "logs", retentionDays });
  const sink = (disabled: unknown = false) =>
    registered("gcp:logging/projectSink:ProjectSink", "sink", { destination: "x", disabled });
  const rule = "audit-trail";

  it.each<[string, Registered[], number]>([
    ["all of it", [config(), bucket(400), sink()], 0],
    ["reads without writes", [config({ auditLogConfigs: [{ logType: "DATA_READ" }] }), bucket(400), sink()], 1],
    ["one service only", [config({ service: "storage.googleapis.com" }), bucket(400), sink()], 1],
    [
      "someone exempted",
      [
        config({ auditLogConfigs: [{ logType: "DATA_READ", exemptedMembers: unknown }, { logType: "DATA_WRITE" }] }),
        bucket(400),
        sink(),
      ],
      1,
    ],
    ["a short memory", [config(), bucket(30), sink()], 1],
    ["a memory not known", [config(), bucket(unknown), sink()], 1],
    ["a sink that is off", [config(), bucket(400), sink(true)], 1],
    ["a sink that may be off", [config(), bucket(400), sink(unknown)], 1],
    ["nothing but the config", [config()], 2],
  ])("judges %s", (_, resources, count) => {
    expect(said(rule, resources).length).toBe(count);
  });

  it("is mandatory at a cell, advice at services, and silent elsewhere", () => {
    const cell = registered("bulkhead:index:Cell", "cell", {});
    const app = registered(types.service, "app", { template: {} });
    expect(said(rule, [cell])[0]).toMatch(/^cell: /);
    expect(said(rule, [app])[0]).toMatch(/^\(advisory\) app-prod: /);
    expect(said(rule, [registered(types.bucket, "files", {})])).toEqual([]);
    expect(stackUrn).toContain("app-prod");
  });

  it("asks for the days that config names", () => {
    const all = [config(), bucket(100), sink()];
    expect(said(rule, all, { packConfig: { "audit-trail": { retentionDays: 365 } } })).toEqual([
      "audit: 'retentionDays' must be at least 365 on the audit log bucket, got less; create a logging.ProjectBucketConfig that keeps them",
    ]);
  });
});
