/** Reports schedules, subscriptions, queues, workflows and triggers of one tenant that call a service of another. */
import { callsOf, describeDomain, type IsolationGraph, nodeName, type Resource } from "../graph";
import { quoted } from "./messages";
import type { Report } from "./rule";

const fix = "let a schedule, queue or subscription of that tenant call it";

/** A caller that states its tenant. If it calls as a tenant's account, `own-service-account` compares that with the service. */
export function judgeCalls(graph: IsolationGraph): Report[] {
  const actors = graph.actors.filter(({ account }) =>
    account.target.nodes.some(({ id }) => graph.domainOf(id).kind === "tenant"),
  );
  const judgedByAccount = new Set(actors.map(({ resource }) => resource.urn));
  return graph.resources
    .filter(({ urn }) => !judgedByAccount.has(urn))
    .flatMap((resource) => judgeCaller(graph, resource));
}

function judgeCaller(graph: IsolationGraph, resource: Resource): Report[] {
  const owner = graph.statedDomain(resource);
  if (owner?.kind !== "tenant") {
    return [];
  }
  return callsOf(graph.index, resource).flatMap(({ property, target }) => {
    const called = graph.domainOf(target.id);
    if (called.kind !== "tenant" || called.id === owner.id) {
      return [];
    }
    const problem = `must call services of ${describeDomain(owner)}, got ${quoted(nodeName(target))}, which belongs to ${describeDomain(called)}; ${fix}`;
    return [{ urn: resource.urn, path: property, problem }];
  });
}
