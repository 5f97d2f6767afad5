/** Reads the ids of people to forget: from the command line, or from a file with one per line. Messages never show an id. */
import { maxIdLength } from "../../egress/decode/limits";
import { asId } from "../../egress/decode/values";
import { readText } from "../plan/readPlan";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

/** Every id once, in order. Throws a UserError that names all mistakes. */
export function readIds(given: readonly string[], file: string | undefined): string[] {
  if (given.length > 0 === (file !== undefined)) {
    throw new UserError(
      `'ids' must name whom to forget, or '--ids' a file with one id per line, got ${file === undefined ? "nothing" : "both"}; give one of them`,
      exits.couldNotTell,
    );
  }
  const lines = file === undefined ? given : readText(file, "a file with one id per line").split(/\r?\n/);
  const name = file === undefined ? (at: number) => `id ${at}` : (at: number) => `${file}:${at}`;
  // The last line end begins no line.
  const ids = lines.at(-1) === "" && file !== undefined ? lines.slice(0, -1) : lines;
  const first = new Map<string, number>();
  const mistakes = ids.flatMap((id, index) => {
    const mistake = mistakeOf(id, first.get(id));
    first.set(id, first.get(id) ?? index + 1);
    return mistake === undefined ? [] : [`${name(index + 1)}: ${mistake}`];
  });
  if (ids.length === 0) {
    mistakes.push(`${name(1)}: must hold an id, got nothing`);
  }
  if (mistakes.length > 0) {
    throw new UserError(mistakes.join("\n"), exits.couldNotTell);
  }
  return [...ids];
}

function mistakeOf(id: string, first: number | undefined): string | undefined {
  if (id === "") {
    return "must hold an id, got an empty line; remove it";
  }
  if (first !== undefined) {
    return `is the same as ${first}; remove one of them`;
  }
  if (id.trim() !== id) {
    return "must not begin or end with a blank, which would name another person; remove the blank";
  }
  if (/\p{Cc}/u.test(id)) {
    return "must not have a control character; write one id per line, without quotes";
  }
  return asId(id) === undefined
    ? `must have at most ${maxIdLength} characters and no U+FFFD: the proxy lets no other id out; save the file as UTF-8`
    : undefined;
}
