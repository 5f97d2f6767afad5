/** Runs rules, and sees to it that one that fails is a finding and not a pass. */
import { buildGraph, type GraphSettings, type IsolationGraph, type Resource } from "../graph";
import type { Finding, Report, ResourceView, Rule, RuleContext, RunView } from "../rules";
import { findingId, messageOf } from "./findingText";

export type ContextOf = (rule: Rule) => RuleContext;

/** What the rules say of one resource by its own values. */
export function judgeResource(
  rules: readonly Rule[],
  resource: Resource,
  settings: GraphSettings,
  contextOf: ContextOf,
): Finding[] {
  return rules.some((rule) => rule.resource !== undefined)
    ? judgeView(rules, resource.urn, viewOf(resource, settings), contextOf)
    : [];
}

/** One resource as the rules look at it alone; undefined if it can't be read. */
export function viewOf(resource: Resource, settings: GraphSettings): ResourceView | undefined {
  return attempt(() => {
    const graph = buildGraph([resource], settings);
    const [workload] = graph.workloads;
    return { resource, workload, grants: graph.grants, role: graph.roleOf(resource) };
  });
}

/** What the rules say of a view; every rule that judges single resources reports one that can't be read. */
export function judgeView(
  rules: readonly Rule[],
  urn: string,
  view: ResourceView | undefined,
  contextOf: ContextOf,
): Finding[] {
  return rules.flatMap((rule) => {
    const judge = rule.resource;
    if (judge === undefined) {
      return [];
    }
    return guarded(rule, urn, () => {
      if (view === undefined) {
        throw new Error("the resource can't be read");
      }
      return judge(view, contextOf(rule));
    });
  });
}

/** What the rules say of all resources together. */
export function judgeStack(rules: readonly Rule[], graph: IsolationGraph, contextOf: ContextOf): Finding[] {
  return rules.flatMap((rule) => {
    const judge = rule.stack;
    return judge === undefined ? [] : guarded(rule, graph.stackUrn, () => judge(graph, contextOf(rule)));
  });
}

/** What the rules say of the run itself. */
export function judgeRun(rules: readonly Rule[], view: RunView, contextOf: ContextOf): Finding[] {
  return rules.flatMap((rule) => {
    const judge = rule.run;
    return judge === undefined ? [] : guarded(rule, view.stackUrn, () => judge(view, contextOf(rule)));
  });
}

/** Findings of every rule for a stack whose graph can't be built. */
export function failedStack(rules: readonly Rule[], stackUrn: string): Finding[] {
  return rules.filter((rule) => rule.stack !== undefined).map((rule) => failure(rule, stackUrn));
}

function guarded(rule: Rule, urn: string, judge: () => Report[]): Finding[] {
  try {
    return distinct(judge().map((report) => findingOf(rule, report)));
  } catch {
    // The error may quote a value, so its text goes nowhere.
    return [failure(rule, urn)];
  }
}

function findingOf(rule: Rule, report: Report): Finding {
  return { ...report, rule: rule.id, id: findingId(rule.id, report), message: messageOf(report) };
}

function failure(rule: Rule, urn: string): Finding {
  const problem = `rule failed: '${rule.id}' could not judge this resource, so it can't pass; check its config, and report the shape of the resource if that is right`;
  return { ...findingOf(rule, { urn, problem }), failed: true };
}

function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Map(findings.map((finding) => [`${finding.urn}\n${finding.message}`, finding]));
  return [...seen.values()];
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
