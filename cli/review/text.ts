/** The diff of a review for a terminal. */
import { colors } from "../terminal/colors";
import { counted } from "../terminal/counted";
import { withHiddenShown } from "../terminal/hiddenCharacters";
import { wrap } from "../terminal/wrap";
import type { Change } from "./changes";
import type { DiffModel } from "./model";

export function toText(model: DiffModel, width: number): string {
  const lines = [...headOf(model).flatMap((line) => wrap(line, width)), ""];
  let topic = "";
  let where = "";
  for (const change of model.changes) {
    if (change.topic !== topic) {
      lines.push(...(topic === "" ? [] : [""]), colors.bold(capital(change.topic)));
      [topic, where] = [change.topic, ""];
    }
    if (change.where !== where) {
      lines.push(...wrap(`  ${withHiddenShown(change.where)}`, width, "    "));
      where = change.where;
    }
    lines.push(...changeLines(change).flatMap((line) => wrap(line, width, "        ")));
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

function changeLines({ path, before, after }: Change): string[] {
  return [`    ${path}`, `      - ${before}`, `      + ${after}`].map(withHiddenShown);
}

/** What the page and the terminal say first. */
export function headOf({ since, changes, digest, stack, problems, findings }: DiffModel): string[] {
  const count = changes.length;
  const answer =
    since === undefined
      ? `Nothing of '${stack}' has a valid review yet.`
      : count === 0
        ? `Nothing has changed in '${stack}' since the review by ${since}.`
        : `${counted(count, "value has", "values have")} changed in '${stack}' since the review by ${since}.`;
  return [
    answer,
    `Content: ${digest}`,
    ...(findings === 0 ? [] : [`The policy pack has ${counted(findings, "mandatory finding")}: run 'bulkhead check'.`]),
    ...problems.map(({ file, problem }) => `Does not count: ${file} ${problem}.`),
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
