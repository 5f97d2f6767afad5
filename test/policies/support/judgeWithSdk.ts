/** Sends recorded registrations through `@pulumi/policy` to the exported policies, and gives what the engine would get. */
import type { AnalyzeRequest, AnalyzeResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import * as pb from "@pulumi/pulumi/proto/analyzer_pb";
import { policiesWith, type RulePolicy } from "../../../policies/sdk";
import { analyzeRequest, type Judgement, type JudgeOptions, messageAndId, stackResource } from "./judge";
import type { Registered } from "./record";

type Handler<Request> = (
  call: { readonly request: Request },
  callback: (error: Error | null | undefined, response?: AnalyzeResponse) => void,
) => Promise<void>;

/** The SDK's own handlers, which it keeps out of its declarations. */
const server = require("@pulumi/policy/server") as {
  makeAnalyzeRpcFun(...pack: readonly unknown[]): Handler<AnalyzeRequest>;
  makeAnalyzeStackRpcFun(...pack: readonly unknown[]): Handler<pb.AnalyzeStackRequest>;
};

export async function judgeWithSdk(
  registered: readonly Registered[],
  options: JudgeOptions = {},
): Promise<Judgement[]> {
  const policies = configured(policiesFor(options), options);
  const pack = ["bulkhead", "1.0.0", "mandatory", policies] as const;
  const analyze = server.makeAnalyzeRpcFun(...pack);
  const found: pb.AnalyzeDiagnostic[] = [];
  for (const resource of registered) {
    found.push(...(await ask(analyze, analyzeRequest(resource))));
  }
  const stack = new pb.AnalyzeStackRequest().setResourcesList(registered.map(stackResource));
  found.push(...(await ask(server.makeAnalyzeStackRpcFun(...pack), stack)));
  return found.map((one) => ({
    rule: one.getPolicyname(),
    urn: one.getUrn(),
    name: one.getUrn().split("::").pop() ?? "",
    ...messageAndId(one.getMessage()),
    level: one.getEnforcementlevel() === pb.EnforcementLevel.ADVISORY ? "advisory" : "mandatory",
  }));
}

/** Policies of a run whose config the engine has passed on. */
function policiesFor({ config = {}, secretKeys = [], ci = false }: JudgeOptions): RulePolicy[] {
  process.env.PULUMI_CONFIG = JSON.stringify(config);
  try {
    return policiesWith({ secretConfig: secretKeys, ci });
  } finally {
    delete process.env.PULUMI_CONFIG;
  }
}

/** The SDK keeps config and levels to itself; this is what it does with them. */
function configured(policies: readonly RulePolicy[], { packConfig = {} }: JudgeOptions): RulePolicy[] {
  return policies.map((policy) => {
    const { enforcementLevel = policy.enforcementLevel, ...properties } = packConfig[policy.name] ?? {};
    const { validateResource, validateStack } = policy;
    const withConfig = <Args extends object>(args: Args) => ({ ...args, getConfig: <T>() => properties as T });
    return {
      ...policy,
      enforcementLevel,
      ...(typeof validateResource === "function" && {
        validateResource: (args, report) => validateResource(withConfig(args), report),
      }),
      validateStack: (args, report) => validateStack(withConfig(args), report),
    } as RulePolicy;
  });
}

function ask<Request>(handler: Handler<Request>, request: Request): Promise<pb.AnalyzeDiagnostic[]> {
  return new Promise((resolve, reject) => {
    void handler({ request }, (error, response) => {
      if (error) {
        reject(error);
      } else {
        resolve(response?.getDiagnosticsList() ?? []);
      }
    });
  });
}
