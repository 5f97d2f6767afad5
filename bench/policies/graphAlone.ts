/** The isolation graph and the rules on a platform, in this process, without an engine. */
import { Session } from "../../policies/analyzer";
import { buildGraph, makeResource, type Resource } from "../../policies/graph";
import { Field } from "../../policies/read";
import { rules } from "../../policies/rules";
import { WaiverBook } from "../../policies/waivers";
import { registrations } from "./platform";

export interface GraphTimes {
  readonly graphSeconds: number;
  /** The graph and every stack rule. */
  readonly rulesSeconds: number;
  readonly findings: number;
}

/** The platform's resources as the pack reads them. */
export function platformResources(count: number): Resource[] {
  return registrations(count).map(({ urn, type, name, props, propertyDependencies }) =>
    makeResource({
      urn,
      type,
      name,
      inputs: Field.of(props),
      outputs: Field.of(props),
      dependencies: [...propertyDependencies.values()].flat(),
      propertyDependencies,
    }),
  );
}

export function timeGraph(count: number): GraphTimes {
  const resources = platformResources(count);
  const graphSeconds = timed(() => buildGraph(resources)).seconds;
  const session = new Session({
    rules,
    readWaivers: () => new WaiverBook([], []),
    pack: { name: "bulkhead", version: "0" },
    now: () => new Date("2026-11-22T12:00:00Z"),
    ci: false,
  });
  const { seconds, result } = timed(() => session.analyzeStack(resources));
  return { graphSeconds, rulesSeconds: seconds, findings: result.length };
}

/** Processor time, which other work on the machine doesn't stretch. */
function timed<T>(run: () => T): { seconds: number; result: T } {
  const began = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(began);
  return { seconds: (user + system) / 1e6, result };
}
