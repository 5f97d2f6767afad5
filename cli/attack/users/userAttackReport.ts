/** The results of an attack between users for people: one line per break-in, and a sentence with the counts. */
import { colors } from "../../terminal/colors";
import { widthOf } from "../../terminal/width";
import { shorten, wrap } from "../../terminal/wrap";
import { openWith, type TargetName, type UserAttackResult } from "./tryUsers";

export function userAttackReport(
  target: TargetName,
  results: readonly UserAttackResult[],
  verbose: boolean,
  width: number = widthOf(process.stdout),
): string {
  const left = results.filter(({ succeeded }) => succeeded);
  const lines = results.map(({ id, title, succeeded }) => {
    const outcome = !succeeded ? "stopped" : openWith[target].includes(id) ? "not stopped" : "SUCCEEDED";
    const mark = !succeeded ? colors.green("✔") : outcome === "SUCCEEDED" ? colors.red("✖") : colors.yellow("!");
    const name = verbose ? `${id}: ${title}` : title;
    const room = width - outcome.length - 4;
    return `${mark} ${shorten(name, room).padEnd(Math.min(room, 66))}  ${outcome}`;
  });
  const summary = `${results.length - left.length} of ${results.length} break-ins were stopped${summaryOf(target, left)}`;
  return ["  The attacker tries to …", ...lines, ...wrap(summary, width).map((line) => colors.bold(line))].join("\n");
}

function summaryOf(target: TargetName, left: readonly UserAttackResult[]): string {
  if (left.length === 0) {
    return "";
  }
  const ids = left.map(({ id }) => id).join(", ");
  switch (target) {
    case "as-it-was":
      return "; run the app with sessions: docs/sessions.md";
    case "process":
      return `; isolation 'process' leaves open: ${ids}; use 'sandbox' for apps that run code for their users`;
    default:
      return `; these SUCCEEDED: ${ids}`;
  }
}
