/** Grants that no IAM resource states: they come with a setting or by default. */
import type { Grant, GraphNode, IsolationGraph, Resource, Workload } from "../../../policies/graph";
import { Field, knownValue } from "../../../policies/read";
import type { Coverage } from "./coverage";
import { runsAs } from "./principals";
import type { StatedGrant } from "./statedGrant";

const basicRoles: ReadonlyMap<string, string> = new Map([
  ["roles/owner", "owners"],
  ["roles/editor", "editors"],
  ["roles/viewer", "viewers"],
]);

/** Adds them to what applies to the resources of the graph. */
export function implyGrants(graph: IsolationGraph, coverage: Coverage, stated: readonly StatedGrant[]): void {
  for (const workload of graph.workloads) {
    implyOpenInvoker(graph, coverage, workload);
  }
  const written = new Set(
    stated.flatMap(({ authoritative, grant }) => (authoritative ? grant.target.target.nodes.map(({ id }) => id) : [])),
  );
  const holders = stated.filter(({ grant, role }) => grant.level === "project" && basicRoles.has(role ?? ""));
  for (const node of graph.nodes()) {
    if (node.kind !== "bucket" || written.has(node.id)) {
      continue;
    }
    for (const holder of holders) {
      coverage.imply(node.id, bucketDefault(holder), false);
    }
  }
}

/** Grants that come with running as the project's default account, which is an editor unless someone changed that. */
export function defaultAccountGrants(graph: IsolationGraph): StatedGrant[] {
  const found = new Map<string, StatedGrant>();
  for (const workload of graph.workloads) {
    if (workload.account.target.proof !== "missing") {
      continue;
    }
    for (const key of runsAs(workload)) {
      found.set(key, {
        ...base(workload.resource, workload.account.path, "project"),
        role: "roles/editor",
        conditional: true,
        members: [{ text: key, certain: true }],
        says: "the project's default account is an editor of the whole project unless someone changed that",
      });
    }
  }
  return [...found.values()];
}

/** A service that asks nobody who they are. */
function implyOpenInvoker(graph: IsolationGraph, coverage: Coverage, workload: Workload): void {
  const slot = workload.ingress?.invokerDisabled;
  if (slot === undefined || slot.field.state === "missing") {
    return;
  }
  const flag = knownValue(slot.field.flag());
  if (flag === false) {
    return;
  }
  const node = graph.index.node(workload.id);
  if (node === undefined) {
    return;
  }
  coverage.imply(node.id, {
    ...base(workload.resource, slot.path, "resource"),
    role: "roles/run.invoker",
    conditional: flag !== true,
    members: [{ text: "allUsers", certain: true }],
    says:
      flag === true
        ? "lets everyone call without being asked who they are"
        : "may let everyone call without being asked who they are",
  });
}

/** Cloud Storage gives a new bucket to the project's owners, editors and viewers until someone writes its policy. */
function bucketDefault(holder: StatedGrant): StatedGrant {
  const people = basicRoles.get(holder.role ?? "") ?? "editors";
  return {
    ...holder,
    role: people === "viewers" ? "roles/storage.legacyObjectReader" : "roles/storage.admin",
    conditional: true,
    says: `Cloud Storage gives a new bucket to the project's ${people} until its policy is written as a whole`,
  };
}

function base(
  resource: Resource,
  path: string,
  level: Grant["level"],
): Omit<StatedGrant, "role" | "conditional" | "members"> {
  const project =
    knownValue(resource.inputs.at("project").text()) ?? knownValue(resource.provider.at("project").text());
  const field = Field.of(level === "project" ? project : undefined);
  const nodes: readonly GraphNode[] = [];
  return {
    urn: resource.urn,
    property: path,
    hidden: false,
    authoritative: false,
    grant: {
      resource,
      form: "member",
      level,
      target: { path, property: path, field, target: { nodes, proof: "value" } },
      role: { state: "missing" },
      path,
      principals: [],
      conditional: false,
      targetProperties: [],
      onResources: [],
      malformed: false,
    },
  };
}
