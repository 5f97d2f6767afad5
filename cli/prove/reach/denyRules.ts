/**
 * Deny policies of the stack. Where a policy is attached and what its conditions and sets mean is not evaluated.
 * So a denial never proves a "no", but it makes a "yes" uncertain.
 */
import type { DenyRule } from "../../../iam";
import type { IsolationGraph, Resource } from "../../../policies/graph";
import { type Field, knownValue } from "../../../policies/read";
import { accountKey } from "./principalKeys";

const denyPolicy = "gcp:iam/denyPolicy:DenyPolicy";

export function rulesThatMayDeny(graph: IsolationGraph): DenyRule[] {
  return graph.resources
    .filter(({ type }) => type === denyPolicy)
    .flatMap((resource) => {
      const rules = resource.inputs.at("rules").list();
      if (rules.state === "unknown") {
        return [everything];
      }
      return rules.state === "missing" ? [] : rules.value.map((rule) => readRule(graph, resource, rule.at("denyRule")));
    });
}

/** Replaces a rule that cannot be read and may deny anything. */
const everything: DenyRule = {
  deniedPrincipals: ["principalSet://goog/public:all"],
  exceptionPrincipals: [],
  deniedPermissions: ["*"],
  exceptionPermissions: [],
  condition: undefined,
};

function readRule(graph: IsolationGraph, resource: Resource, rule: Field): DenyRule {
  const principals = texts(rule.at("deniedPrincipals"));
  const permissions = texts(rule.at("deniedPermissions"));
  if (principals === undefined || permissions === undefined) {
    return everything;
  }
  return {
    deniedPrincipals: principals.map((principal) => canonical(graph, resource, principal)),
    // What is excepted from a denial is left out: then the rule denies more than it does, and proves no more than it may.
    exceptionPrincipals: [],
    deniedPermissions: permissions,
    exceptionPermissions: [],
    condition: undefined,
  };
}

function canonical(graph: IsolationGraph, resource: Resource, principal: string): string {
  const email = /^principal:\/\/iam\.googleapis\.com\/projects\/-\/serviceAccounts\/(.+)$/.exec(principal)?.[1];
  if (email === undefined) {
    return principal;
  }
  const [node] = graph.index.resolveText("account", resource, "rules", email).nodes;
  const key = node === undefined ? email : accountKey(node.id).replace(/^serviceAccount:/, "");
  return `principal://iam.googleapis.com/projects/-/serviceAccounts/${key}`;
}

function texts(field: Field): string[] | undefined {
  const list = field.list();
  if (list.state === "missing") {
    return [];
  }
  if (list.state === "unknown") {
    return undefined;
  }
  const found = list.value.map((item) => knownValue(item.text()));
  return found.every((text): text is string => text !== undefined) ? found : undefined;
}
