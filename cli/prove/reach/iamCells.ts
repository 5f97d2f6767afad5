/** The answers that IAM decides: for each resource, who may do what with it, and what holds for everyone else. */
import type { GraphNode, Workload } from "../../../policies/graph";
import { knownValue } from "../../../policies/read";
import { allOf, anyOf } from "../answers";
import type { ActionAnswer } from "../model";
import { type Action, actionsOn, actionsOnWorkload, iapPermission } from "./actions";
import type { Coverage } from "./coverage";
import type { BearingGrant, Judged } from "./grant";
import type { IamEvaluation } from "./iamEvaluation";
import { stranger } from "./principalKeys";

export interface ReachOf {
  readonly otherwise: readonly ActionAnswer[];
  /** By principal key; only those with other answers than `otherwise`, or who are named. */
  readonly own: ReadonlyMap<string, readonly ActionAnswer[]>;
}

/** @param outsiders keys of principals that need an answer of their own: those without an identity, or who cannot be in a group */
export function iamReach(
  iam: IamEvaluation,
  coverage: Coverage,
  node: GraphNode,
  workload: Workload | undefined,
  outsiders: readonly string[],
): ReachOf {
  const actions = workload === undefined ? actionsOn(node.kind) : actionsOnWorkload(workload);
  const bearing = coverage.bearingOn(node);
  const judges = actions.map((action) => judgeOf(iam, bearing, node, action, workload));
  const judge = (key: string): ActionAnswer[] =>
    judges.map(({ action, answer }) => ({ action: action.name, ...answer(key) }));
  const otherwise = judge(stranger);
  const named = new Set(
    judges.flatMap(({ relevant }) => relevant.flatMap(({ stated }) => stated.members.map(({ text }) => text))),
  );
  const own = new Map<string, readonly ActionAnswer[]>();
  for (const key of new Set([...named, ...outsiders])) {
    if (key === "allUsers") {
      continue;
    }
    const answers = judge(key);
    if (named.has(key) || !sameAnswers(answers, otherwise)) {
      own.set(key, answers);
    }
  }
  return { otherwise, own };
}

interface ActionJudge {
  readonly action: Action;
  readonly relevant: readonly BearingGrant[];
  readonly answer: (key: string) => Judged;
}

function judgeOf(
  iam: IamEvaluation,
  bearing: readonly BearingGrant[],
  node: GraphNode,
  action: Action,
  workload: Workload | undefined,
): ActionJudge {
  // Identity-Aware Proxy keeps a policy of its own for a service, apart from the service's.
  const ofProxy = ({ stated }: BearingGrant) => stated.grant.resource.type.startsWith("gcp:iap/");
  const above = ({ stated }: BearingGrant) => stated.grant.level !== "resource";
  const plain = ask(
    iam,
    bearing.filter((grant) => above(grant) || !ofProxy(grant)),
    node,
    action,
    action.permissions,
  );
  if (action.name !== "call" || workload?.ingress === undefined) {
    return plain;
  }
  const { iap } = workload.ingress;
  if (iap.field.state === "missing" || knownValue(iap.field.flag()) === false) {
    return plain;
  }
  const proxied = ask(
    iam,
    bearing.filter((grant) => above(grant) || ofProxy(grant)),
    node,
    action,
    [iapPermission],
  );
  if (knownValue(iap.field.flag()) === true) {
    return proxied;
  }
  // While it is not known whether Identity-Aware Proxy is on, either of the two may decide.
  return {
    action,
    relevant: [...plain.relevant, ...proxied.relevant],
    answer: (key) => {
      const both = [plain.answer(key), proxied.answer(key)];
      const answers = both.map(({ allowed }) => allowed);
      const agreed = allOf(answers) === anyOf(answers);
      const unsure = { why: "whether Identity-Aware Proxy decides is not known yet", urn: node.id, property: iap.path };
      return {
        allowed: agreed ? allOf(answers) : "unknown",
        steps: [...(agreed ? [] : [unsure]), ...both.flatMap(({ steps }) => steps)],
      };
    },
  };
}

function ask(
  iam: IamEvaluation,
  bearing: readonly BearingGrant[],
  node: GraphNode,
  action: Action,
  permissions: readonly string[],
): ActionJudge {
  const relevant = iam.relevant(bearing, permissions);
  return { action, relevant, answer: (key) => iam.judge(key, node, permissions, relevant) };
}

function sameAnswers(one: readonly ActionAnswer[], other: readonly ActionAnswer[]): boolean {
  return one.every(({ allowed }, index) => allowed === other[index]?.allowed);
}
