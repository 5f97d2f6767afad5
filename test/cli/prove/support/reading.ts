/** Short forms of a proof for tests. */
import { overall } from "../../../../cli/prove/answers";
import { cellLookup } from "../../../../cli/prove/lookup";
import type { ActionAnswer, Breach, ProofModel, ProofPrincipal, ProofResource } from "../../../../cli/prove/model";

function principalOf(model: ProofModel, name: string): ProofPrincipal {
  const found = model.principals.find((principal) => principal.name === name);
  if (found === undefined) {
    throw new Error(`no principal '${name}' among ${model.principals.map((one) => one.name)}`);
  }
  return found;
}

function resourceOf(model: ProofModel, kind: string, name: string): ProofResource {
  const found = model.resources.find((resource) => resource.kind === kind && resource.name === name);
  if (found === undefined) {
    throw new Error(`no ${kind} '${name}' among ${model.resources.map((one) => one.name)}`);
  }
  return found;
}

export function answerOf(
  model: ProofModel,
  principal: string,
  kind: string,
  resource: string,
  action: string,
): ActionAnswer {
  const answers = cellLookup(model)(principalOf(model, principal).id, resourceOf(model, kind, resource).id);
  const found = answers.find((answer) => answer.action === action);
  if (found === undefined) {
    throw new Error(`no action '${action}' among ${answers.map((one) => one.action)}`);
  }
  return found;
}

/** `acme open: yes globex-run read secret acme-key` for each way across, sorted; `acme isolated` where there is none. */
export function verdictLines(model: ProofModel): string[] {
  return model.verdicts.flatMap(({ domain, isolation, breaches, unproved }) => {
    const start = `${domain.id.replace(/^tenant:/, "")} ${isolation}`;
    const ways = [...breaches, ...unproved].map((breach) => `${start}: ${wayLine(model, breach)}`);
    return ways.length === 0 ? [start] : ways.sort();
  });
}

function wayLine(model: ProofModel, { principal, resource, action, allowed }: Breach): string {
  const who = model.principals.find(({ id }) => id === principal)?.name ?? "everyone";
  const what = model.resources.find(({ id }) => id === resource);
  return `${allowed} ${who} ${action} ${what?.kind} ${what?.name}`;
}

/** The reasons of one way across, each with the resource and property that states it. */
export function chainOf(model: ProofModel, line: string): string[] {
  const all = model.verdicts.flatMap(({ breaches, unproved }) => [...breaches, ...unproved]);
  const found = all.find((breach) => wayLine(model, breach) === line);
  if (found === undefined) {
    throw new Error(`no way across '${line}'`);
  }
  return found.steps.map(({ why, urn, property }) =>
    [why, urn?.split("::").at(-1), property].filter(Boolean).join(" | "),
  );
}

/** Every pair of an identity of one tenant and a thing of another, with the answers. */
export function crossings(model: ProofModel): { title: string; answers: readonly ActionAnswer[]; answer: string }[] {
  const lookup = cellLookup(model);
  return model.principals.flatMap((principal) =>
    model.resources
      .filter(
        ({ domain }) =>
          domain.kind === "tenant" && principal.domains.every(({ kind, id }) => kind === "tenant" && id !== domain.id),
      )
      .filter(() => principal.domains.length > 0)
      .map((resource) => {
        const answers = lookup(principal.id, resource.id);
        return { title: `${principal.name} → ${resource.kind} ${resource.name}`, answers, answer: overall(answers) };
      }),
  );
}
