/** Where a domain's data may go, by the nodes of its data flow. */
import type { FlowNodeKind, ProofDomain, ProofModel } from "../model";

const sinkKinds: ReadonlySet<FlowNodeKind> = new Set(["vendor", "api", "google", "internet"]);

/** Titles of all sinks, each once. */
export function sinksOf({ flows }: Pick<ProofModel, "flows">, domain: ProofDomain): string[] {
  const nodes = flows.filter((flow) => flow.domain.id === domain.id).flatMap((flow) => flow.nodes);
  return [...new Set(nodes.filter(({ kind }) => sinkKinds.has(kind)).map(({ title }) => title))];
}
