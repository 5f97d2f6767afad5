/** The terminal summary: each tenant's verdict, and every way across a wall with its chain of reasons. */
import Table from "cli-table3";
import pc from "picocolors";
import { withHiddenShown as forTerminal } from "./hiddenCharacters";
import type { Breach, ProofModel, Step, Verdict } from "./model";

const isolationWords = {
  isolated: pc.green("isolated"),
  open: pc.red("not isolated"),
  unproved: pc.yellow("not proved"),
};

/** How many ways are written out; the page and the JSON have all of them. */
const longestList = 50;

export function toText(model: ProofModel): string {
  const parts = [headline(model), tenantsTable(model)];
  const ways = model.verdicts.flatMap((verdict) =>
    [...verdict.breaches, ...verdict.unproved].map((breach) => ({ verdict, breach })),
  );
  for (const { verdict, breach } of ways.slice(0, longestList)) {
    parts.push(wayAcross(model, verdict, breach));
  }
  if (ways.length > longestList) {
    parts.push(`… and ${ways.length - longestList} more; '--format html' or '--format json' has all of them`);
  }
  parts.push(`Scope:\n${model.scope.map((sentence) => `  - ${sentence}`).join("\n")}`);
  return `${parts.join("\n\n")}\n`;
}

/** One line for standard error when the report goes to a file. */
export function summaryLine({ verdicts, principals, resources }: ProofModel): string {
  const count = (isolation: Verdict["isolation"]) =>
    verdicts.filter((verdict) => verdict.isolation === isolation).length;
  return `${count("isolated")} isolated, ${count("open")} not isolated, ${count("unproved")} not proved (${principals.length} principals × ${resources.length} resources)`;
}

function headline(model: ProofModel): string {
  const what = model.source === "plan" ? "what would be deployed" : "what is deployed";
  return `${pc.bold(forTerminal(model.title))}: who can reach what, by ${what}\n${summaryLine(model)}`;
}

function tenantsTable({ verdicts, flows }: ProofModel): string {
  const table = new Table({
    head: ["Tenant", "Isolation", "Ways across", "Not provable", "Sends to"],
    style: { head: [], border: [] },
  });
  for (const { domain, isolation, breaches, unproved } of verdicts) {
    const sinks = flows
      .filter((flow) => flow.domain.id === domain.id)
      .flatMap(({ nodes }) => nodes.filter(({ kind }) => ["vendor", "api", "internet"].includes(kind)))
      .map(({ title }) => title);
    table.push([
      forTerminal(domain.title),
      isolationWords[isolation],
      String(breaches.length),
      String(unproved.length),
      forTerminal([...new Set(sinks)].join(", ") || "nobody"),
    ]);
  }
  return verdicts.length === 0 ? "No tenant and no service in this stack." : table.toString();
}

function wayAcross(model: ProofModel, { domain }: Verdict, breach: Breach): string {
  const principal = model.principals.find(({ id }) => id === breach.principal);
  const resource = model.resources.find(({ id }) => id === breach.resource);
  const who = principal === undefined ? "everyone" : principal.name;
  const mark = breach.allowed === "yes" ? pc.red("yes") : pc.yellow("unknown");
  const what = `${resource?.kind ?? ""} ${resource?.name ?? ""}`;
  const title = `${forTerminal(domain.title)}: ${mark}  ${forTerminal(`${who} → ${breach.action} → ${what}`)}`;
  return [title, ...breach.steps.map((step, index) => `  ${index + 1}. ${stepText(step)}`)].join("\n");
}

function stepText({ why, urn, property }: Step): string {
  const where = [urn, property].filter((part) => part !== undefined).join(" ");
  return forTerminal(why) + (where === "" ? "" : pc.dim(`\n     ${forTerminal(where)}`));
}
