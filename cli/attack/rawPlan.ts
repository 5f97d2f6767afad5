/** The break-in by an author: a tracking plan that lets fields leave as they are. */
import type { Properties, Value } from "../../local/cloud/protocol/values";
import type { RevisionResult } from "../../local/run/tryRevision";
import { env, isMap } from "../../plan/contract";
import type { AttackContext } from "./breakIn";
import type { Verdict } from "./verdict";

/** Three treatments that an author may hope for: keep the field, raw, any text. */
const rawPlan = {
  version: 1,
  vendors: { mixpanel: {} },
  events: { leak: { to: ["mixpanel"], fields: { note: "keep", email: { raw: true }, any: "string" } } },
};

/**
 * Starts the attacker's egress proxy with such a plan, as a new revision of it. It must end before it serves anything, and
 * because of the plan: with the plan that is deployed the same revision has to come up.
 */
export async function startWithRawPlan({ running, attacker }: AttackContext): Promise<Verdict> {
  const proxy = attacker.proxy.name;
  const control = await running.tryRevision(proxy, (template) => template);
  if (!control.serves) {
    return {
      denied: false,
      unclear: true,
      because: `it doesn't start with its own plan either: ${problemsOf(control)}`,
    };
  }
  const trial = await running.tryRevision(proxy, (template) => withPlan(template, JSON.stringify(rawPlan)));
  if (trial.serves) {
    return { denied: false, because: "the proxy took the plan and serves" };
  }
  const fields = Object.keys(rawPlan.events.leak.fields).map((field) => `events.leak.fields.${field}`);
  const named = fields.filter((field) => trial.log.some((line) => line.includes(`${field}:`)));
  if (named.length < fields.length) {
    return {
      denied: false,
      unclear: true,
      because: `the proxy ended without naming every field: ${problemsOf(trial)}`,
    };
  }
  return { denied: true, wall: "tracking plan", because: `the proxy ends at its start and names ${named.join(", ")}` };
}

function problemsOf({ containers }: RevisionResult): string {
  return containers.map(({ name, state, problem }) => `${name}: ${problem ?? state}`).join("; ");
}

function withPlan(template: Properties, plan: string): Properties {
  const ofVariable = (variable: Value) =>
    isMap(variable) && variable.name === env.plan ? { name: env.plan, value: plan } : variable;
  const ofContainer = (container: Value) =>
    isMap(container) && Array.isArray(container.envs)
      ? { ...container, envs: container.envs.map(ofVariable) }
      : container;
  return { ...template, containers: Array.isArray(template.containers) ? template.containers.map(ofContainer) : [] };
}
