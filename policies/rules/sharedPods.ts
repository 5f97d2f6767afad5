/** Reports accounts of Kubernetes whose pods act as service accounts of several tenants. */
import { type Grant, type IsolationGraph, nodeName } from "../graph";
import { quoted, sharers } from "./messages";
import type { Report } from "./rule";
import { Sharing } from "./sharing";

/** `example.svc.id.goog[namespace/name]`, and the same pods by the pool that their cluster belongs to. */
const podMembers = [
  /^serviceAccount:[^[\s]+\.svc\.id\.goog\[([^\]]+)\]$/,
  /^principal:\/\/.+\.svc\.id\.goog\/subject\/ns\/([^/]+)\/sa\/([^/]+)$/,
];

/** One finding for each account of Kubernetes with which pods act as accounts of more than one tenant. */
export function judgeSharedPods(graph: IsolationGraph, grants: readonly Grant[]): Report[] {
  const found = new Map<string, Sharing>();
  for (const grant of grants.filter(({ targetKind }) => targetKind === "account")) {
    for (const name of grant.principals.flatMap(({ text }) => podsOf(text ?? ""))) {
      const sharing = found.get(name) ?? new Sharing();
      found.set(name, sharing);
      sharing.add(graph, grant, grant.target.target.nodes);
    }
  }
  return [...found].flatMap(([name, sharing]) => report(graph, name, sharing));
}

/** `namespace/name` of the pods' account; empty for every other member. */
function podsOf(member: string): string[] {
  const parts = podMembers.map((pattern) => pattern.exec(member)).find((match) => match !== null);
  return parts === undefined ? [] : [parts.slice(1).join("/")];
}

function report(graph: IsolationGraph, name: string, sharing: Sharing): Report[] {
  const shared = sharing.betweenTenants(graph);
  if (shared === undefined) {
    return [];
  }
  const problem = `must let pods act as one tenant's account only, got ${quoted(name)} for ${sharers(shared.accounts.map(nodeName))}; give each tenant's pods a Kubernetes account of their own`;
  return [{ urn: shared.first.resource.urn, path: shared.first.path, problem }];
}
