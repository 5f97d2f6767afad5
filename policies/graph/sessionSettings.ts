/** Reads a service's settings for the sessions of its app's users. */
import { env, isMap } from "../../plan/contract";
import { knownValue } from "../read";
import type { Workload } from "./model";

/** What a service's launcher is told; undefined if it has none, `unknown` if that can't be read yet. */
export function sessionsOf(workload: Workload): Readonly<Record<string, unknown>> | "unknown" | undefined {
  const entry = workload.env.find(({ name }) => knownValue(name) === env.sessions);
  if (entry === undefined) {
    // A list that is not known as a whole may hold it.
    return workload.unreadable.length > 0 ? "unknown" : undefined;
  }
  try {
    const settings: unknown = JSON.parse(knownValue(entry.value) ?? "");
    return isMap(settings) ? settings : "unknown";
  } catch {
    return "unknown";
  }
}
