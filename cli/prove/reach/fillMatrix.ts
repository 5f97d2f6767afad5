/** Fills the matrix from its sources: IAM, the network, what workloads hold, and who can become whom. */
import { type GraphNode, type IsolationGraph, nameOfUrn, type Workload } from "../../../policies/graph";
import { knownValue } from "../../../policies/read";
import { allOf } from "../answers";
import type { ActionAnswer, Step } from "../model";
import { actionsOn } from "./actions";
import { Coverage } from "./coverage";
import { rulesThatMayDeny } from "./denyRules";
import { apisFinder } from "./googleApis";
import type { Judged } from "./grant";
import { iamReach } from "./iamCells";
import { IamEvaluation } from "./iamEvaluation";
import { openByImpersonation } from "./impersonation";
import { defaultAccountGrants, implyGrants } from "./impliedGrants";
import { openToInternet, unguarded } from "./ingress";
import { Matrix } from "./matrix";
import { heldBy } from "./mounts";
import { accountKey, anyone, mayBeInGroup, stranger } from "./principalKeys";
import { collectPrincipals, type KeyedPrincipal } from "./principals";
import { routeFinder } from "./routes";
import { statedGrants } from "./statedGrant";

/** Id of the column for the internet. */
export const internet = "internet";
/** Id of the column that stands for Google's APIs as they serve any project. */
export const googleApis = "google apis";

export interface FilledMatrix {
  readonly matrix: Matrix;
  readonly principals: readonly KeyedPrincipal[];
  /** Resources with a column, by their ids, without the ways out. */
  readonly nodes: readonly GraphNode[];
}

export interface FillOptions {
  /** True for the state of a deployed stack, false for a plan. */
  readonly deployed: boolean;
  /** True to assume that groups hold people only, so that no service account gets in through one. */
  readonly groupsHoldPeople: boolean;
}

export function fillMatrix(graph: IsolationGraph, options: FillOptions): FilledMatrix {
  const stated = [...statedGrants(graph), ...defaultAccountGrants(graph)];
  const coverage = new Coverage(graph, stated);
  implyGrants(graph, coverage, stated);
  const principals = collectPrincipals(graph, stated);
  const names = new Map(principals.map(({ key, principal }) => [key, principal.name]));
  const iam = new IamEvaluation({
    ...options,
    denyRules: rulesThatMayDeny(graph),
    customRoles: customRoles(graph),
    switchedOff: switchedOff(principals),
    nameOf: (key) => names.get(key) ?? (key === stranger ? "anyone with an identity" : key),
  });
  const matrix = new Matrix();
  const workloads = new Map(graph.workloads.map((workload) => [workload.id, workload]));
  const outsiders = principals.map(({ key }) => key).filter((key) => !mayBeInGroup(key));
  const defaults = principals.flatMap(({ principal, node }) =>
    principal.kind === "default service account" && node ? [node] : [],
  );
  const nodes = [...graph.nodes(), ...defaults].filter(
    ({ id, kind }) => workloads.has(id) || kind === "fileShare" || actionsOn(kind).length > 0,
  );
  for (const node of nodes) {
    const workload = workloads.get(node.id);
    const { otherwise, own } = iamReach(iam, coverage, node, workload, outsiders);
    matrix.setOtherwise(node.id, node.kind === "fileShare" ? openShare(node) : otherwise);
    for (const [key, answers] of own) {
      matrix.set(node.id, key, answers);
    }
    if (workload !== undefined) {
      limitByIngress(matrix, workload, outsiders);
    }
  }
  addHeld(matrix, principals);
  addSelves(matrix, principals);
  openByImpersonation(matrix, principals);
  addWaysOut(matrix, principals, { column: internet, action: "route to", find: routeFinder(graph) });
  addWaysOut(matrix, principals, { column: googleApis, action: "send to", find: apisFinder(graph) });
  return { matrix, principals, nodes };
}

/** Callers from outside must also get through the ingress setting. An ingress that is open to the internet is reported by itself. */
function limitByIngress(matrix: Matrix, workload: Workload, outsiders: readonly string[]): void {
  const network = openToInternet(workload);
  for (const key of outsiders) {
    const answers = matrix
      .get(workload.id, key)
      .map((answer) => (answer.action === "call" ? both(answer, network) : answer));
    if (key === anyone && workload.ingress !== undefined) {
      answers.push({ action: "connect", ...unguarded(workload) });
    }
    matrix.set(workload.id, key, answers);
  }
}

function both(answer: ActionAnswer, network: Judged): ActionAnswer {
  const allowed = allOf([answer.allowed, network.allowed]);
  // A "no" names only what is closed; an open step beside it would mislead.
  const closed = [network, answer].filter((part) => part.allowed === "no");
  const steps = (allowed === "no" ? closed : [network, answer]).flatMap((part) => part.steps);
  return { action: answer.action, allowed, steps };
}

function openShare(node: GraphNode): ActionAnswer[] {
  const why = "a file share asks nobody who they are: whatever reaches its network reaches it";
  return [{ action: "mount", allowed: "unknown", steps: [{ why, urn: node.resource?.urn }] }];
}

function addHeld(matrix: Matrix, principals: readonly KeyedPrincipal[]): void {
  for (const { key, workloads } of principals) {
    for (const { node, answer } of workloads.flatMap(heldBy)) {
      matrix.add(node.id, key, [answer]);
    }
  }
}

function addSelves(matrix: Matrix, principals: readonly KeyedPrincipal[]): void {
  for (const { key, node, principal, workloads } of principals) {
    if (node === undefined || key !== accountKey(node.id)) {
      continue;
    }
    const runs = workloads.map(
      ({ resource, account }): Step => ({
        why: `${nameOfUrn(resource.urn)} runs as ${principal.name}`,
        urn: resource.urn,
        property: account.path,
      }),
    );
    const steps = runs.length > 0 ? runs : [{ why: "it is this account itself", urn: principal.urn }];
    matrix.add(node.id, key, [{ action: "act as", allowed: "yes", steps }]);
  }
}

interface WayOut {
  readonly column: string;
  readonly action: string;
  readonly find: (workload: Workload) => Judged;
}

function addWaysOut(matrix: Matrix, principals: readonly KeyedPrincipal[], { column, action, find }: WayOut): void {
  matrix.setOtherwise(column, [{ action, allowed: "no", steps: [{ why: "nothing in this stack runs as it" }] }]);
  for (const { key, workloads } of principals) {
    if (workloads.length > 0) {
      matrix.set(column, key, []);
    }
    for (const workload of workloads) {
      matrix.add(column, key, [{ action, ...find(workload) }]);
    }
  }
}

/** The stack's own roles, except those with permissions that are not known. */
function customRoles(graph: IsolationGraph): Map<string, readonly string[]> {
  const roles = new Map<string, readonly string[]>();
  for (const { type, inputs, outputs, provider } of graph.resources) {
    if (type !== "gcp:projects/iAMCustomRole:IAMCustomRole") {
      continue;
    }
    const project = knownValue(inputs.at("project").text()) ?? knownValue(provider.at("project").text());
    const name =
      knownValue(outputs.at("name").text()) ?? `projects/${project}/roles/${knownValue(inputs.at("roleId").text())}`;
    const list = inputs.at("permissions").list();
    const texts = list.state === "known" ? list.value.map((item) => knownValue(item.text())) : [undefined];
    if (texts.every((text): text is string => text !== undefined)) {
      roles.set(name, texts);
    }
  }
  return roles;
}

function switchedOff(principals: readonly KeyedPrincipal[]): Set<string> {
  const off = principals.filter(
    ({ node }) => knownValue(node?.resource?.inputs.at("disabled").flag() ?? { state: "missing" }) === true,
  );
  return new Set(off.map(({ key }) => key));
}
