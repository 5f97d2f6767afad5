/** The terminal summary: each tenant's verdict, and every way across a wall with its chain of reasons. */
import { colors } from "../terminal/colors";
import { withHiddenShown as forTerminal } from "../terminal/hiddenCharacters";
import { renderTable } from "../terminal/table";
import { widthOf } from "../terminal/width";
import { wrap } from "../terminal/wrap";
import { sinksOf } from "./flows/sinks";
import type { Breach, ProofModel, Step, Verdict } from "./model";

const isolationWords: Readonly<Record<Verdict["isolation"], string>> = {
  isolated: "isolated",
  open: "not isolated",
  unproved: "not proved",
};

/** How many ways are written out; the page and the JSON have all of them. */
const longestList = 50;

/** @param width columns of the output. Default: those of the terminal */
export function toText(model: ProofModel, width = widthOf(process.stdout)): string {
  const parts = [headline(model, width), tenantsTable(model, width)];
  const ways = model.verdicts.flatMap((verdict) =>
    [...verdict.breaches, ...verdict.unproved].map((breach) => ({ verdict, breach })),
  );
  for (const { verdict, breach } of ways.slice(0, longestList)) {
    parts.push(wayAcross(model, verdict, breach, width));
  }
  if (ways.length > longestList) {
    parts.push(`… and ${ways.length - longestList} more; see all with '--format html' or '--format json'`);
  }
  const scope = model.scope.flatMap((sentence) => wrap(`  - ${sentence}`, width, "    "));
  parts.push(["Scope:", ...scope].join("\n"));
  return `${parts.join("\n\n")}\n`;
}

/** One line for standard error when the report goes to a file. */
export function summaryLine({ verdicts, principals, resources }: ProofModel): string {
  const count = (isolation: Verdict["isolation"]) =>
    verdicts.filter((verdict) => verdict.isolation === isolation).length;
  return `${count("isolated")} isolated, ${count("open")} not isolated, ${count("unproved")} not proved (${principals.length} principals × ${resources.length} resources)`;
}

function headline(model: ProofModel, width: number): string {
  const what = model.source === "plan" ? "what would be deployed" : "what is deployed";
  const title = forTerminal(model.title);
  const [first = "", ...more] = wrap(`${title}: who can reach what, by ${what}`, width);
  return [first.replace(title, colors.bold(title)), ...more, ...wrap(summaryLine(model), width)].join("\n");
}

function tenantsTable({ verdicts, flows }: ProofModel, width: number): string {
  if (verdicts.length === 0) {
    return "No tenant and no service in this stack.";
  }
  const rows = verdicts.map(({ domain, isolation, breaches, unproved }) => {
    return [
      forTerminal(domain.title),
      isolationWords[isolation],
      String(breaches.length),
      String(unproved.length),
      forTerminal(sinksOf({ flows }, domain).join(", ") || "nobody"),
    ];
  });
  const head = ["tenant", "isolation", "ways across", "not provable", "sends to"];
  return renderTable({ head, rows, width, paint: (line, column) => (column === 1 ? paintIsolation(line) : line) });
}

function paintIsolation(text: string): string {
  const color = { isolated: colors.green, "not proved": colors.yellow }[text] ?? colors.red;
  return color(text);
}

function wayAcross(model: ProofModel, { domain }: Verdict, breach: Breach, width: number): string {
  const principal = model.principals.find(({ id }) => id === breach.principal);
  const resource = model.resources.find(({ id }) => id === breach.resource);
  const who = principal === undefined ? "everyone" : principal.name;
  const start = `${forTerminal(domain.title)}: `;
  const what = forTerminal(`${who} → ${breach.action} → ${resource?.kind ?? ""} ${resource?.name ?? ""}`);
  const [first = "", ...more] = wrap(`${start}${breach.allowed}  ${what}`, width, "  ");
  const color = breach.allowed === "yes" ? colors.red : colors.yellow;
  const marked = start + color(breach.allowed) + first.slice(start.length + breach.allowed.length);
  return [
    first.startsWith(start + breach.allowed) ? marked : first,
    ...more,
    ...breach.steps.flatMap((step, index) => stepLines(step, index + 1, width)),
  ].join("\n");
}

function stepLines({ why, urn, property }: Step, number: number, width: number): string[] {
  const where = forTerminal([urn, property].filter((part) => part !== undefined).join(" "));
  return [
    ...wrap(`  ${number}. ${forTerminal(why)}`, width, "     "),
    ...(where === "" ? [] : wrap(`     ${where}`, width, "     ").map((line) => colors.dim(line))),
  ];
}
