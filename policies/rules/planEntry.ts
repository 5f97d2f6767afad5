/** Finds and reads the environment variable that holds the tracking plan. */
import { env } from "../../plan";
import type { EnvEntry, Workload } from "../graph";
import { knownValue } from "../read";

/** The environment variable that carries a workload's tracking plan, or undefined where there is none. */
export function planEntry(workload: Workload): EnvEntry | undefined {
  return workload.env.find((entry) => knownValue(entry.name) === env.plan);
}

/** What a plan's text says as JSON; undefined if it is none. */
export function planData(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
