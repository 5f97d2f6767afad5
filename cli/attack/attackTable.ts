import Table from "cli-table3";
import colors from "picocolors";
import type { AttackResult } from "./attack";

const signs: Record<AttackResult["outcome"], string> = {
  denied: colors.green("denied"),
  "denied elsewhere": colors.yellow("denied, elsewhere"),
  succeeded: colors.red("SUCCEEDED"),
  unclear: colors.red("unclear"),
  "not tried": colors.dim("not tried"),
};

/** What the proof says, in the words of the table. */
const planWords = { no: "denied", yes: colors.red("open"), unknown: colors.yellow("not provable") } as const;

/** The break-ins as a table: what was tried, and which wall refused it. */
export function attackTable(results: readonly AttackResult[], width = process.stdout.columns ?? 120): string {
  const [outcome, plan, wall] = [19, 14, 21];
  const rest = Math.max(60, width - outcome - plan - wall - 6);
  const table = new Table({
    head: ["The attacker …", "tried", "on the plan", "refused by", "because"],
    colWidths: [Math.ceil(rest * 0.5), outcome, plan, wall, Math.floor(rest * 0.5)],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { title, outcome: found, wall: refusing, expected, because, onPlan } of results) {
    const layer =
      found === "denied elsewhere"
        ? `${refusing} (expected: ${expected})`
        : (refusing ?? `nothing (expected: ${expected})`);
    const reason = withBreaks(because, Math.floor(rest * 0.5) - 2);
    table.push([title, signs[found], onPlan === undefined ? "–" : planWords[onPlan], layer, reason]);
  }
  return table.toString();
}

/** The table cuts off what is longer than a line of its cell, such as a resource's name; a break keeps the rest. */
function withBreaks(text: string, width: number): string {
  return text.replace(new RegExp(`\\S{${width}}(?=\\S)`, "g"), "$&\n");
}

/** One line that says it all. */
export function attackSummary(results: readonly AttackResult[]): string {
  const count = (outcome: AttackResult["outcome"]) => results.filter((result) => result.outcome === outcome).length;
  const parts = [
    `${count("denied")} of ${results.length} break-ins were denied by the wall that is there for it`,
    count("denied elsewhere") > 0 ? `${count("denied elsewhere")} by another one` : "",
    count("succeeded") > 0 ? colors.red(`${count("succeeded")} SUCCEEDED`) : "none succeeded",
    count("unclear") > 0 ? colors.red(`${count("unclear")} gave no clear answer`) : "",
    count("not tried") > 0 ? `${count("not tried")} can't be tried on this system` : "",
  ];
  return parts.filter(Boolean).join("; ");
}
