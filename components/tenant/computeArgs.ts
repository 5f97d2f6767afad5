/** Size and limits of a tenant's app. */
import type * as pulumi from "@pulumi/pulumi";
import { type ArgumentTable, block, type Problem, problem, size, wholeNumber, word } from "../validation";
import { join } from "../validation/properties";

/** Size and limits of a tenant's app. */
export interface ComputeArgs {
  /** Processors of an instance. Default: `1`. */
  cpu?: pulumi.Input<string>;
  /** Memory of an instance, with `/tmp` in it. Default: `512Mi`. */
  memory?: pulumi.Input<string>;
  /** Size limit of `/tmp`, which lies in memory and goes with the instance. Default: `64Mi`. */
  tmpSize?: pulumi.Input<string>;
  /** Instances that always run, 0 to 100. Default: 0. */
  minInstances?: pulumi.Input<number>;
  /** Most instances at once, 1 to 100. Default: 10. */
  maxInstances?: pulumi.Input<number>;
  /** Most requests at once in an instance, 1 to 1000 (limit of Cloud Run). All are the same tenant's. With 1, two users never share the process at the same time, but still one after the other. Default: 80. */
  concurrency?: pulumi.Input<number>;
  /** Time limit of a request in seconds, 1 to 3600 (limit of Cloud Run). Default: 300. */
  timeoutSeconds?: pulumi.Input<number>;
  /** Port that the app listens on, 1 to 65535, also in the variable `PORT`. Default: 8080. */
  port?: pulumi.Input<number>;
}

export const computeArguments = {
  cpu: { check: word(["1", "2", "4", "6", "8"]), default: "1" },
  memory: { check: size, default: "512Mi" },
  tmpSize: { check: size, default: "64Mi" },
  minInstances: { check: wholeNumber(0, 100, "a whole number of instances"), default: 0 },
  maxInstances: { check: wholeNumber(1, 100, "a whole number of instances"), default: 10 },
  concurrency: { check: wholeNumber(1, 1000, "a whole number of requests"), default: 80 },
  timeoutSeconds: { check: wholeNumber(1, 3600, "a whole number of seconds"), default: 300 },
  port: { check: wholeNumber(1, 65_535, "a port"), default: 8080 },
} satisfies ArgumentTable<ComputeArgs>;

export const compute = block(computeArguments, "{ cpu: '1', memory: '512Mi' }", (path, args): Problem[] => {
  const { minInstances, maxInstances } = args;
  return typeof minInstances === "number" && typeof maxInstances === "number" && minInstances > maxInstances
    ? [problem(join(path, "minInstances"), `must not be above 'maxInstances' (${maxInstances}), got '${minInstances}'`)]
    : [];
});
