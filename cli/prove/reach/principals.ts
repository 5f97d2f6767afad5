/** All principals that may ask for access: the accounts of the stack, and everyone whom its grants name. */
import { roles } from "../../../plan/contract";
import {
  type GraphNode,
  type IsolationGraph,
  nameOfUrn,
  nodeName,
  sessionsOf,
  type Workload,
} from "../../../policies/graph";
import { knownValue } from "../../../policies/read";
import { distinctDomains, elsewhereDomain, googleDomain, internetDomain, peopleDomain, proofDomain } from "../domains";
import type { PrincipalKind, ProofDomain, ProofPrincipal } from "../model";
import { accountKey, anyGoogleAccount, anyone, defaultAccountKey, keyHolderKey, sessionUserKey } from "./principalKeys";
import type { StatedGrant } from "./statedGrant";

/** A row of the matrix under its key. */
export interface KeyedPrincipal {
  readonly key: string;
  readonly principal: ProofPrincipal;
  /** The account's node; undefined if it is not an account. */
  readonly node?: GraphNode;
  readonly workloads: readonly Workload[];
  /** For users of an app with sessions: the service that runs it. */
  readonly app?: Workload;
}

type PrincipalParts = Omit<ProofPrincipal, "id" | "runs" | "domains" | "egressProxy"> & {
  readonly own: readonly ProofDomain[];
};

export function collectPrincipals(graph: IsolationGraph, grants: readonly StatedGrant[]): KeyedPrincipal[] {
  const found = new Map<string, { parts: PrincipalParts; node?: GraphNode; app?: Workload }>();
  const note = (key: string, parts: PrincipalParts, node?: GraphNode, app?: Workload) => {
    if (!found.has(key)) {
      found.set(key, { parts, node, app });
    }
  };
  const accounts = new Map(graph.nodes().flatMap((node) => (node.kind === "account" ? [[node.id, node]] : [])));
  for (const node of accounts.values()) {
    note(accountKey(node.id), accountParts(graph, node), node);
  }
  const workloadsOf = new Map<string, Workload[]>();
  for (const workload of graph.workloads) {
    for (const key of runsAs(workload)) {
      workloadsOf.set(key, [...(workloadsOf.get(key) ?? []), workload]);
      if (key.startsWith("serviceAccount:(default")) {
        // It has no resource in the stack, but everything that runs as it shares its access.
        const name = "the project's default account";
        const node: GraphNode = { id: key.replace(/^serviceAccount:/, ""), kind: "account", name: { id: name } };
        note(key, { name, kind: "default service account", own: [] }, node);
      }
    }
  }
  for (const resource of graph.resources) {
    if (resource.type !== "gcp:serviceaccount/key:Key") {
      continue;
    }
    for (const node of graph.index.resolve(
      "account",
      resource,
      "serviceAccountId",
      resource.inputs.at("serviceAccountId"),
    ).nodes) {
      const name = `whoever has a key of ${nodeName(node)}`;
      note(keyHolderKey(node.id), { name, kind: "key holder", urn: resource.urn, own: [elsewhereDomain] }, node);
    }
  }
  for (const workload of graph.workloads) {
    if (sessionsOf(workload) !== undefined && graph.roleOf(workload.resource) !== roles.egressProxy) {
      const name = `any user of ${nameOfUrn(workload.id)}`;
      const own = [proofDomain(graph.domainOf(workload.id))];
      note(sessionUserKey(workload.id), { name, kind: "user", urn: workload.id, own }, undefined, workload);
    }
  }
  note(anyone, { name: "anyone on the internet", kind: "anyone", own: [internetDomain] });
  note(anyGoogleAccount, { name: "any Google account", kind: "any google account", own: [internetDomain] });
  for (const { text } of grants.flatMap(({ members }) => members)) {
    if (text !== "allUsers" && !text.startsWith("serviceAccount:urn:") && !found.has(text)) {
      note(text, partsOf(text));
    }
  }
  return [...found].map(([key, { parts, node, app }], index) => {
    const { own, ...rest } = parts;
    const workloads = workloadsOf.get(key) ?? [];
    return {
      key,
      node,
      workloads,
      app,
      principal: {
        id: `p${index + 1}`,
        ...rest,
        domains: distinctDomains([...own, ...workloads.map(({ id }) => proofDomain(graph.domainOf(id)))]),
        runs: workloads.map(({ id, resource }) => ({
          urn: id,
          name: nameOfUrn(resource.urn),
          domain: proofDomain(graph.domainOf(id)).id,
        })),
        egressProxy:
          workloads.length > 0 && workloads.every((workload) => graph.roleOf(workload.resource) === roles.egressProxy),
      },
    };
  });
}

/** Keys of the accounts that a workload runs as, or may run as. */
export function runsAs({ account, resource }: Workload): string[] {
  const { nodes, proof } = account.target;
  if (proof === "missing") {
    return [defaultAccountKey(knownValue(resource.inputs.at("project").text()))];
  }
  return nodes.map((node) => accountKey(node.id));
}

function accountParts(graph: IsolationGraph, node: GraphNode): PrincipalParts {
  const domain = proofDomain(graph.domainOf(node.id));
  // An account shared by several tenants is each of theirs, as each workload that runs as it shows.
  const own = graph.domainOf(node.id).kind === "shared" ? [] : [domain];
  return { name: nodeName(node), kind: "service account", urn: node.resource?.urn, own };
}

function partsOf(text: string): PrincipalParts {
  const kinds: readonly (readonly [RegExp, PrincipalKind, ProofDomain])[] = [
    [/^(?:user|group|domain):/, "people", peopleDomain],
    [/^project(?:Owner|Editor|Viewer):/, "people", peopleDomain],
    [/^serviceAccount:[^(].*gserviceaccount\.com$/, "google", googleDomain],
  ];
  const [, kind, domain] = kinds.find(([form]) => form.test(text)) ?? [
    undefined,
    "federated" as const,
    elsewhereDomain,
  ];
  return { name: text.replace(/^serviceAccount:/, ""), kind, own: [domain] };
}
