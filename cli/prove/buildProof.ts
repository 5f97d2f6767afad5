/** Builds the proof model from resources. Pure: the same resources give the same model. */
import { buildGraph, defaultSettings, type GraphSettings, nodeName, type Resource } from "../../policies/graph";
import { anyProjectDomain, internetDomain, proofDomain } from "./domains";
import { inventory } from "./flows/inventory";
import type { LedgerCount } from "./flows/ledger";
import { tenantFlows } from "./flows/tenantFlows";
import type { ProofCell, ProofModel, ProofResource } from "./model";
import { fillMatrix, googleApis, internet } from "./reach/fillMatrix";
import { googleApisTitle } from "./reach/googleApis";
import type { Matrix } from "./reach/matrix";
import type { KeyedPrincipal } from "./reach/principals";
import { kindName } from "./reach/wording";
import { scopeOf } from "./scope";
import { judgeDomains } from "./verdicts";

export interface ProofArgs {
  readonly resources: readonly Resource[];
  /** Where the resources come from: a plan, or the state of a deployed stack. */
  readonly source: "plan" | "state";
  /** Heading of the report. Default: the names of the stacks. */
  readonly title?: string;
  /** Counts of the egress ledger, see `readLedger`. Default: none. */
  readonly ledger?: readonly LedgerCount[];
  /** Labels, and what is known about resources outside the stack. Default: those of the policy pack. */
  readonly settings?: GraphSettings;
  /**
   * True to assume that every group holds people only. A stack does not state the members of a group, so without this a grant
   * to one leaves every service account `unknown`. Default: false.
   */
  readonly groupsHoldPeople?: boolean;
}

export function buildProof(args: ProofArgs): ProofModel {
  const graph = buildGraph(args.resources, args.settings ?? defaultSettings);
  const groupsHoldPeople = args.groupsHoldPeople ?? false;
  const { matrix, principals, nodes } = fillMatrix(graph, { deployed: args.source === "state", groupsHoldPeople });
  const kinds = new Map<string, string>(graph.workloads.map(({ id, kind }) => [id, kind]));
  const ids = new Map(nodes.map((node, index) => [node.id, `r${index + 1}`]));
  ids.set(internet, `r${nodes.length + 1}`);
  ids.set(googleApis, `r${nodes.length + 2}`);
  const resources: ProofResource[] = nodes.map((node) => ({
    id: ids.get(node.id) ?? "",
    name: nodeName(node),
    kind: kinds.get(node.id) ?? kindName(node.kind),
    urn: node.resource?.urn,
    domain: proofDomain(graph.domainOf(node.id)),
    otherwise: matrix.otherwise(node.id),
  }));
  resources.push({
    id: ids.get(internet) ?? "",
    name: "the internet",
    kind: "internet",
    domain: internetDomain,
    otherwise: matrix.otherwise(internet),
  });
  resources.push({
    id: ids.get(googleApis) ?? "",
    name: googleApisTitle,
    kind: "google apis",
    domain: anyProjectDomain,
    otherwise: matrix.otherwise(googleApis),
  });
  const cells = cellsOf(matrix, principals, ids);
  const stacks = [...new Set(args.resources.map(({ urn }) => stackOf(urn)))].sort();
  const parts = { principals: principals.map(({ principal }) => principal), resources, cells };
  const flows = tenantFlows(graph);
  return {
    kind: "bulkhead-proof",
    version: 1,
    title: args.title ?? stacks.join(", "),
    source: args.source,
    stacks,
    scope: scopeOf({ source: args.source, groupsHoldPeople }),
    ...parts,
    verdicts: judgeDomains(parts),
    flows: flows.map(({ flow }) => flow),
    fields: inventory(flows, args.ledger ?? []),
  };
}

/** Row by row. Goes through the existing cells only: there are millions of pairs. */
function cellsOf(matrix: Matrix, principals: readonly KeyedPrincipal[], ids: ReadonlyMap<string, string>): ProofCell[] {
  const rows = new Map<string, ProofCell[]>(principals.map(({ key }) => [key, []]));
  const idOf = new Map(principals.map(({ key, principal }) => [key, principal.id]));
  for (const [node, resource] of ids) {
    for (const [key, answers] of matrix.own(node)) {
      const principal = idOf.get(key);
      if (principal === undefined) {
        throw new Error(`a cell is for '${key}', which is not a principal`);
      }
      rows.get(key)?.push({ principal, resource, answers });
    }
  }
  return [...rows.values()].flat();
}

/** `project/stack` of a URN such as `urn:pulumi:prod::app::…`. */
function stackOf(urn: string): string {
  const [start = "", project = ""] = urn.split("::");
  return `${project}/${start.split(":")[2] ?? ""}`;
}
