/** The isolation graph and the rules on a platform, in this process, without an engine. */
import { buildGraph, makeResource, type Resource } from "../../policies/graph";
import { Field } from "../../policies/read";
import { openSession } from "../../test/policies/support/judge";
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
  const session = openSession();
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
