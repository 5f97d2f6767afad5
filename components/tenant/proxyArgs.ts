/** Size and limits of a tenant's egress proxy. */
import type * as pulumi from "@pulumi/pulumi";
import { hasPrivacy, type TrackingPlan } from "../../plan";
import { type ArgumentTable, block, isAbsent, type Problem, problem, size, wholeNumber, word } from "../validation";
import { join } from "../validation/properties";
import { instanceProblems, memoryProblems } from "./computeArgs";

/** Size and limits of a tenant's egress proxy. Its processor is always on, so an instance costs for as long as it runs: Cloud Run stops one that has had no request for 15 minutes. */
export interface ProxyArgs {
  /** Processors of an instance. Default: `1`. */
  cpu?: pulumi.Input<string>;
  /** Memory of an instance, within the same limits as `compute.memory`. Default: `512Mi`. */
  memory?: pulumi.Input<string>;
  /** Instances that always run, 0 to 100. With 1, an instance is there for the first event or call; a start takes seconds, and Google names a minute or more until a new instance has its network. Not with `privacy` in the plan, whose proxy has one. Default: 0. */
  minInstances?: pulumi.Input<number>;
  /** Most instances at once, 1 to 100. Not with `privacy` in the plan. Default: 10. */
  maxInstances?: pulumi.Input<number>;
  /** Time limit of a request in seconds, 60 to 3600 (limit of Cloud Run). Calls of models stream for minutes. Default: that of the app, at least 300. */
  timeoutSeconds?: pulumi.Input<number>;
}

export const proxyArguments = {
  cpu: { check: word(["1", "2", "4", "6", "8"]), default: "1" },
  memory: { check: size, default: "512Mi" },
  minInstances: { check: wholeNumber(0, 100, "a whole number of instances"), default: 0 },
  maxInstances: { check: wholeNumber(1, 100, "a whole number of instances"), default: 10 },
  timeoutSeconds: {
    check: wholeNumber(60, 3600, "a whole number of seconds"),
    otherwise: "that of the app, at least 300",
  },
} satisfies ArgumentTable<ProxyArgs>;

export const proxy = block(proxyArguments, "{ minInstances: 1 }", (path, args) => [
  ...instanceProblems(path, args),
  ...memoryProblems(path, args, proxyArguments),
]);

/** Problems of the block beside the tenant's plan; `plan` is undefined without `analytics` and `apis`. */
export function proxyProblems(path: string, args: unknown, plan: TrackingPlan | undefined): Problem[] {
  if (isAbsent(args)) {
    return [];
  }
  if (plan === undefined) {
    return [problem(path, "must not be set without 'analytics' or 'apis', which the proxy is for; take it out")];
  }
  return hasPrivacy(plan)
    ? (["minInstances", "maxInstances"] as const)
        .filter((key) => !isAbsent((args as Record<string, unknown>)[key]))
        .map((key) =>
          problem(
            join(path, key),
            "must not be set with 'privacy' in the plan, whose windows lie in one instance's memory; take it out",
          ),
        )
    : [];
}
