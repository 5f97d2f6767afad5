/** What the exported policies are to the SDK, beside what they find. */
import type { ReportViolation, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import type { RemediateResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import { describe, expect, test, vi } from "vitest";
import { rules } from "../../../policies/rules";
import { policies, policiesWith } from "../../../policies/sdk";
import { marked, unknown } from "../../support/pulumi";
import { analyzeRequest } from "../support/judge";
import { judgeWithSdk } from "../support/judgeWithSdk";
import { registered, types } from "../support/resources";

const { makeRemediateRpcFun } = require("@pulumi/policy/server") as {
  makeRemediateRpcFun(
    ...pack: readonly unknown[]
  ): (call: object, callback: (error: unknown, response: RemediateResponse) => void) => Promise<void>;
};
const { makeAnalyzerInfo } = require("@pulumi/policy/protoutil") as {
  makeAnalyzerInfo(...pack: readonly unknown[]): { getPoliciesList(): readonly { getName(): string }[] };
};

describe("the exported policies", () => {
  test("are every rule but the one that asks for reviews, with its level, severity and config", () => {
    expect(policies.map(({ name }) => name).sort()).toEqual(
      rules
        .map(({ id }) => id)
        .filter((id) => id !== "reviewed")
        .sort(),
    );
    for (const policy of policies) {
      const rule = rules.find(({ id }) => id === policy.name);
      expect(policy.enforcementLevel).toBe(rule?.level ?? "mandatory");
      expect(policy.severity).toBe(rule?.severity);
      expect(Object.keys(policy.configSchema?.properties ?? {})).toEqual(Object.keys(rule?.config ?? {}));
    }
  });

  test("are taken by the SDK as a pack, each under its name", () => {
    const info = makeAnalyzerInfo("ours", "1.0.0", "mandatory", { policies });
    expect(info.getPoliciesList().map((policy) => policy.getName())).toEqual(policies.map(({ name }) => name));
  });

  test("put right what they can, and leave secrets and unknown values as they are", async () => {
    const remediating = policiesWith().map((policy) => ({ ...policy, enforcementLevel: "remediate" }));
    const bucket = registered(types.bucket, "files", { name: unknown, location: "EU", labels: marked({ a: "b" }) });
    const response = await new Promise<RemediateResponse>((resolve, reject) => {
      void makeRemediateRpcFun(
        "ours",
        "1.0.0",
        "mandatory",
        remediating,
      )({ request: analyzeRequest(bucket) }, (error, found) => (error ? reject(error) : resolve(found)));
    });
    const [remediation, ...others] = response.getRemediationsList();
    expect(others).toEqual([]);
    expect(remediation?.getPolicyname()).toBe("private-bucket");
    expect(remediation?.getProperties()?.toJavaScript()).toEqual({
      name: unknown,
      location: "EU",
      labels: marked({ a: "b" }),
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
    });
  });

  test("keep their own level when the SDK is asked for another one, where the finding is advice", async () => {
    const found = await judgeWithSdk([registered(types.bucket, "files", {})], {
      packConfig: { "private-bucket": { enforcementLevel: "advisory" } },
    });
    expect(found.filter(({ rule }) => rule === "private-bucket").map(({ level }) => level)).toContain("advisory");
  });

  test("reject what they can't read, without the error's text", async () => {
    const report = vi.fn();
    const [policy] = policiesWith();
    const broken = {
      get props(): never {
        throw new Error("a value: hunter2");
      },
      urn: "urn:a",
      getConfig: () => ({}),
    };
    if (typeof policy?.validateResource !== "function") {
      throw new Error("the policy must judge single resources");
    }
    await policy.validateResource(broken as unknown as ResourceValidationArgs, report as unknown as ReportViolation);
    const stack = { resources: [broken], getConfig: () => ({}) };
    await policy.validateStack(stack as unknown as StackValidationArgs, report as unknown as ReportViolation);
    expect(report.mock.calls.map(([violation]) => violation.enforcementLevel)).toEqual(["mandatory", "mandatory"]);
    expect(JSON.stringify(report.mock.calls)).not.toContain("hunter2");
  });

  test("know the values of the secret config that the pack names", async () => {
    const secret = registered("gcp:secretmanager/secretVersion:SecretVersion", "v", {
      secret: "projects/p/secrets/db",
      secretData: "postgres://app:Quartz-Lantern-8823@10.0.0.3/app",
    });
    const literal = async (secretKeys: string[]) =>
      (await judgeWithSdk([secret], { config: { "app:db": "Quartz-Lantern-8823" }, secretKeys })).filter(
        ({ rule }) => rule === "no-secret-literal-in-program",
      );
    expect(await literal([])).not.toEqual([]);
    expect(await literal(["app:db"])).toEqual([]);
  });
});
