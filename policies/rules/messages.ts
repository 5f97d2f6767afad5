/** Wording of messages. They show names and settings but never values; no function here takes an environment variable's value. */
import { nodeName, type Slot, type Target } from "../graph";
import { judgeSecret } from "../secrets";

/** Longest name or setting in a message, in characters. */
const longest = 80;

/** A name or setting between quotes, cut if it is very long. What reads as a secret stands in the wrong place and isn't shown. */
export function quoted(text: string): string {
  const verdict = judgeSecret({ value: text });
  if (verdict?.by === "format") {
    return `a text that looks like ${withArticle(verdict.rule)}`;
  }
  return `'${text.length > longest ? `${text.slice(0, longest)}…` : text}'`;
}

/** What a setting (not a value that could be a secret) was, in the words of a message. */
export function got(slot: Slot): string {
  const reading = slot.field.text();
  if (reading.state === "missing") {
    return "got nothing";
  }
  if (reading.state === "unknown" || reading.secret) {
    return notKnown;
  }
  return `got ${quoted(reading.value)}`;
}

export const notKnown = "got a value that is not known yet";

/** What a reference leads to, by name. */
export function named(target: Target): string {
  const names = target.nodes.map((node) => quoted(nodeName(node)));
  return [...new Set(names)].sort().join(" or ");
}

/** Names of resources, at most three of them unless more are asked for. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map(quoted).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** Most names in a finding about all who share something. */
const mostSharers = 10;

/** Everyone who shares something, each once and in the same order on every run. */
export function sharers(names: readonly string[]): string {
  return listed([...new Set(names)].sort(), mostSharers);
}

/** What a text was taken for: `an API key`, `a user name`. */
export function withArticle(kind: string): string {
  return `${/^(?!URL|user)[aeiou]/i.test(kind) ? "an" : "a"} ${kind}`;
}

/** The problem with a reference that neither a value nor a dependency explains. */
export function unproved(wanted: string, fix: string): string {
  return `must provably be ${wanted}, ${notKnown}; ${fix}`;
}
