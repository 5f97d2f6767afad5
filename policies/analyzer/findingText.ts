/** The text of a finding and its id, both the same on every run. */
import { createHash } from "node:crypto";
import type { Report } from "../rules";

/** Hexadecimal digits of an id: enough that two findings of one stack don't meet. */
const idLength = 10;

/** Made of the rule, the resource and the place, never of a value. */
export function findingId(rule: string, { urn, path, about }: Report): string {
  const parts = JSON.stringify([rule, urn, path ?? "", about ?? ""]);
  return createHash("sha256").update(parts).digest("hex").slice(0, idLength);
}

/** The message without its id. Control and formatting characters, which could forge lines in a terminal, are spelled out. */
export function messageOf({ path, problem }: Report): string {
  return visible(path === undefined ? problem : `'${path}' ${problem}`);
}

/** Controls, line and paragraph separators, and marks that change the direction of text or have no width. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function visible(text: string): string {
  return text.replace(hidden, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
