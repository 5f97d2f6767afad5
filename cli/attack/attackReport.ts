/** The results of an attack for people: one line per break-in, which says what was tried and which wall stopped it. */
import { colors } from "../terminal/colors";
import { exits } from "../terminal/exits";
import { withHiddenShown } from "../terminal/hiddenCharacters";
import { widthOf } from "../terminal/width";
import { shorten, wrap } from "../terminal/wrap";
import type { AttackResult } from "./attack";

type Outcome = AttackResult["outcome"];

/** Sign and color of each outcome. */
const marks: Readonly<Record<Outcome, readonly [string, (text: string) => string]>> = {
  denied: ["✔", colors.green],
  "denied elsewhere": ["!", colors.yellow],
  succeeded: ["✖", colors.red],
  unclear: ["?", colors.red],
  "not tried": ["-", colors.dim],
};

const planWords = { no: "closed", yes: "open", unknown: "not provable" } as const;

export interface ReportOptions {
  /** Adds why each break-in was stopped, and what the proof says about it. */
  readonly verbose?: boolean;
  /** Columns of the output. Default: those of the terminal. */
  readonly width?: number;
}

/** All results and a summary. */
export function attackReport(results: readonly AttackResult[], options: ReportOptions = {}): string {
  const width = options.width ?? widthOf(process.stdout);
  return [attackLines(results, options), ...wrap(attackSummary(results), width).map((line) => colors.bold(line))].join(
    "\n",
  );
}

/** One line per break-in; more with `verbose`. */
export function attackLines(results: readonly AttackResult[], options: ReportOptions = {}): string {
  const width = options.width ?? widthOf(process.stdout);
  const walls = Math.max(0, ...results.map((result) => stoppedBy(result).length));
  const titles = Math.min(width - walls - 4, Math.max(0, ...results.map(({ title }) => title.length)));
  const line = (mark: string, title: string, wall: string) => `${mark} ${title.padEnd(titles)}  ${wall}`.trimEnd();
  return [
    line(" ", "The attacker …", "stopped by"),
    ...results.flatMap((result) => {
      const [sign, color] = marks[result.outcome];
      const reasons = options.verbose ? reasonLines(result, width) : [];
      return [line(color(sign), shorten(result.title, titles), stoppedBy(result)), ...reasons];
    }),
  ].join("\n");
}

/** The wall that stopped it, and the one that should have if that is another one. */
function stoppedBy({ outcome, wall, expected }: AttackResult): string {
  switch (outcome) {
    case "denied":
      return String(wall);
    case "denied elsewhere":
      return `${wall}, not ${expected}`;
    case "succeeded":
      return "NOTHING";
    case "unclear":
      return "unclear";
    case "not tried":
      return "not tried";
  }
}

function reasonLines({ id, because, onPlan }: AttackResult, width: number): string[] {
  const proof = onPlan === undefined ? [] : [`by the proof: ${planWords[onPlan]}`];
  return wrap(`    ${[id, ...proof, withHiddenShown(because)].join("; ")}`, width, "    ").map((line) =>
    colors.dim(line),
  );
}

/** One sentence with the counts. */
export function attackSummary(results: readonly AttackResult[]): string {
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  const parts = [
    `${count("denied")} of ${results.length} break-ins were stopped by the expected wall`,
    count("denied elsewhere") > 0 ? `${count("denied elsewhere")} by another wall` : "",
    count("succeeded") > 0 ? `${count("succeeded")} SUCCEEDED` : "none succeeded",
    count("unclear") > 0 ? `${count("unclear")} gave no clear answer` : "",
    count("not tried") > 0 ? `${count("not tried")} cannot be tried on this system` : "",
  ];
  return parts.filter((part) => part !== "").join("; ");
}

/** `yes` if every break-in that was tried was stopped by the wall that should stop it. */
export function attackExitCode(results: readonly AttackResult[]): number {
  return results.every(({ outcome }) => outcome === "denied" || outcome === "not tried") ? exits.yes : exits.no;
}
