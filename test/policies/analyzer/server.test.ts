import * as pb from "@pulumi/pulumi/proto/analyzer_pb";
import { describe, expect, test } from "vitest";
import { analyzerHandlers } from "../../../policies/analyzer";
import { pack, startSession } from "../../../policies/pack";

const handlers = () => analyzerHandlers(pack, startSession({}));

describe("what the pack tells the engine of itself", () => {
  const info = handlers().getAnalyzerInfo();

  test("names every rule with its own level, severity and remedy; three rules are advice", () => {
    const level = { mandatory: pb.EnforcementLevel.MANDATORY, advisory: pb.EnforcementLevel.ADVISORY };
    expect(info.getName()).toBe("bulkhead");
    expect(info.getVersion()).toMatch(/^\d+\.\d+\.\d+/);
    expect(pack.rules.filter((rule) => rule.level === "advisory").map((rule) => rule.id)).toEqual([
      "google-apis-confined",
      "sessions-apart",
      "no-stale-key",
      "all-is-judged",
    ]);
    for (const policy of info.getPoliciesList()) {
      const rule = pack.rules.find(({ id }) => id === policy.getName());
      expect(policy.getEnforcementlevel(), policy.getName()).toBe(level[rule?.level ?? "mandatory"]);
      expect(policy.getSeverity()).not.toBe(pb.PolicySeverity.POLICY_SEVERITY_UNSPECIFIED);
      expect(policy.getRemediationSteps()).not.toBe("");
    }
    expect(info.getPoliciesList().map((policy) => policy.getName())).toEqual(pack.rules.map((rule) => rule.id));
  });

  test("gives a schema for the config of each rule that takes any", () => {
    const schemas = Object.fromEntries(
      info
        .getPoliciesList()
        .map((policy) => [policy.getName(), policy.getConfigschema()?.getProperties()?.toJavaScript()]),
    );
    expect(Object.keys(schemas["tenant-label"] ?? {}).sort()).toEqual([
      "externals",
      "profile",
      "roleLabel",
      "tenantLabel",
    ]);
    expect(schemas["no-broad-role"]).toMatchObject({
      allowedRoles: { type: "array", items: { type: "string" }, default: [] },
    });
    expect(schemas["no-shared-secret"]).toBeUndefined();
  });
});

describe("a request", () => {
  test("with nothing in it finds nothing and breaks nothing", () => {
    const served = handlers();
    expect(served.analyze(new pb.AnalyzeRequest()).getDiagnosticsList()).toEqual([]);
    expect(served.analyzeStack(new pb.AnalyzeStackRequest()).getDiagnosticsList()).toEqual([]);
    expect(served.remediate(new pb.AnalyzeRequest())).toBeInstanceOf(pb.RemediateResponse);
  });

  test("may name the config of a rule that doesn't exist", () => {
    const request = new pb.ConfigureAnalyzerRequest();
    request
      .getPolicyconfigMap()
      .set("nothing", new pb.PolicyConfig().setEnforcementlevel(pb.EnforcementLevel.DISABLED));
    expect(() => handlers().configure(request)).not.toThrow();
  });
});
