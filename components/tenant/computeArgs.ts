/** Size and limits of a tenant's app. */
import type * as pulumi from "@pulumi/pulumi";
import { isMap } from "../../plan";
import {
  type AnyTable,
  type ArgumentTable,
  block,
  defaultsOf,
  flag,
  type Problem,
  problem,
  size,
  wholeNumber,
  withoutAbsent,
  word,
} from "../validation";
import { join } from "../validation/properties";

/** Size and limits of a tenant's app. */
export interface ComputeArgs {
  /** Processors of an instance. 4, 6 and 8 need a `memory` of their own: see there. Default: `1`. */
  cpu?: pulumi.Input<string>;
  /** True keeps the processor between requests, for SDKs and jobs that send from timers. It costs as long as an instance runs; without it they wait for the next request or are lost with the instance. Default: false. */
  cpuAlways?: pulumi.Input<boolean>;
  /** Memory of an instance, with `/tmp` in it. Cloud Run takes 512Mi to 4Gi with 1 processor, 512Mi to 8Gi with 2, 2Gi to 16Gi with 4, 4Gi to 24Gi with 6, 4Gi to 32Gi with 8. Default: `512Mi`. */
  memory?: pulumi.Input<string>;
  /** Size limit of `/tmp`, which lies in memory and goes with the instance. Must be below `memory`. Default: `64Mi`. */
  tmpSize?: pulumi.Input<string>;
  /** Instances that always run, 0 to 100. Default: 0. */
  minInstances?: pulumi.Input<number>;
  /** Most instances at once, 1 to 100. Default: 10. */
  maxInstances?: pulumi.Input<number>;
  /** Most requests at once in an instance, 1 to 1000 (limit of Cloud Run). All are the same tenant's. This keeps no users apart, not even with 1: the next one gets the same process, its environment and `/tmp`. Use `sessions` for that. Default: 80. */
  concurrency?: pulumi.Input<number>;
  /** Time limit of a request in seconds, 1 to 3600 (limit of Cloud Run). Default: 300. */
  timeoutSeconds?: pulumi.Input<number>;
  /** Port that the app listens on, 1 to 65535, also in the variable `PORT`. Not 8787 beside `analytics` or `apis`: there the relay listens. Default: 8080. */
  port?: pulumi.Input<number>;
}

export const computeArguments = {
  cpu: { check: word(["1", "2", "4", "6", "8"]), default: "1" },
  cpuAlways: { check: flag, default: false },
  memory: { check: size, default: "512Mi" },
  tmpSize: { check: size, default: "64Mi" },
  minInstances: { check: wholeNumber(0, 100, "a whole number of instances"), default: 0 },
  maxInstances: { check: wholeNumber(1, 100, "a whole number of instances"), default: 10 },
  concurrency: { check: wholeNumber(1, 1000, "a whole number of requests"), default: 80 },
  timeoutSeconds: { check: wholeNumber(1, 3600, "a whole number of seconds"), default: 300 },
  port: { check: wholeNumber(1, 65_535, "a port"), default: 8080 },
} satisfies ArgumentTable<ComputeArgs>;

/** Port of the relay on the loopback address of each instance. */
export const relayPort = 8787;

/** Memory that Cloud Run takes in the second generation, in MiB, by number of processors (Cloud Run, "Configure CPU limits"). */
const memoryOfProcessors: Readonly<Record<string, { readonly min: number; readonly max: number }>> = {
  "1": { min: 512, max: 4 * 1024 },
  "2": { min: 512, max: 8 * 1024 },
  "4": { min: 2 * 1024, max: 16 * 1024 },
  "6": { min: 4 * 1024, max: 24 * 1024 },
  "8": { min: 4 * 1024, max: 32 * 1024 },
};

export const compute = block(computeArguments, "{ cpu: '1', memory: '512Mi' }", (path, args) => [
  ...instanceProblems(path, args),
  ...memoryProblems(path, args, computeArguments),
]);

export function instanceProblems(
  path: string,
  { minInstances, maxInstances }: Readonly<Record<string, unknown>>,
): Problem[] {
  return typeof minInstances === "number" && typeof maxInstances === "number" && minInstances > maxInstances
    ? [problem(join(path, "minInstances"), `must not be above 'maxInstances' (${maxInstances}), got '${minInstances}'`)]
    : [];
}

/** Reports what Cloud Run would refuse only in the update, defaults of the table included. */
export function memoryProblems(path: string, args: Readonly<Record<string, unknown>>, table: AnyTable): Problem[] {
  const { cpu, memory, tmpSize } = { ...defaultsOf(table), ...withoutAbsent(args) };
  const mebibytes = mebibytesOf(memory);
  const limits = typeof cpu === "string" ? memoryOfProcessors[cpu] : undefined;
  if (mebibytes === undefined) {
    return [];
  }
  const problems: Problem[] = [];
  if (limits !== undefined && (mebibytes < limits.min || mebibytes > limits.max)) {
    const range = `${sizeText(limits.min)} to ${sizeText(limits.max)}`;
    problems.push(
      problem(
        join(path, "memory"),
        `must be ${range} with 'cpu' '${cpu}', got '${memory}'; Cloud Run takes nothing else`,
      ),
    );
  }
  const tmpMebibytes = mebibytesOf(tmpSize);
  if (tmpMebibytes !== undefined && tmpMebibytes >= mebibytes) {
    problems.push(
      problem(join(path, "tmpSize"), `must be below 'memory' ('${memory}'), got '${tmpSize}'; '/tmp' lies in memory`),
    );
  }
  return problems;
}

/** Undefined for a value that is not known yet or not a size. */
export function mebibytesOf(value: unknown): number | undefined {
  const [, digits, unit] = (typeof value === "string" && /^([1-9]\d{0,5})(Mi|Gi)$/.exec(value)) || [];
  return digits === undefined ? undefined : Number(digits) * (unit === "Gi" ? 1024 : 1);
}

const sizeText = (mebibytes: number) => (mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`);

/** Reports the relay's port as the app's. Both are in one instance, and so on one loopback address. */
export function portProblems(path: string, args: unknown): Problem[] {
  return isMap(args) && args.port === relayPort
    ? [problem(join(path, "port"), `must not be ${relayPort}, got '${relayPort}'; the relay listens there`)]
    : [];
}
