/** Removes secrets from what `check` prints, including messages of the program and of other policy packs. */
import { judgeSecret } from "../../policies/secrets";

const mark = "[secret]";

/**
 * A function that replaces the given values, and every word that has the format of a secret, by `[secret]`. Values
 * shorter than four characters are left alone: replacing `a` everywhere would hide the message and nothing else.
 */
export function redactor(values: Iterable<string>): (text: string) => string {
  // Longest first, so that a value that is part of another leaves no rest behind.
  const known = [...new Set(values)].filter((value) => value.length >= 4).sort((a, b) => b.length - a.length);
  return (text) => {
    const masked = known.reduce((rest, value) => rest.replaceAll(value, mark), text);
    return judgeSecret({ value: masked })?.by === "format" ? maskWords(masked) : masked;
  };
}

/** Masks the suspicious words of a text; all of it if no single word is suspicious, as in a key over several lines. */
function maskWords(text: string): string {
  const masked = text
    .split(/(\s+|["'`,;()<>])/)
    .map((word) => (judgeSecret({ value: word })?.by === "format" ? mark : word))
    .join("");
  return judgeSecret({ value: masked })?.by === "format" ? mark : masked;
}

/** Every text in a configuration value: the value itself and, if it is JSON, each string in it. */
export function textsOf(value: string): string[] {
  const texts = [value];
  try {
    const collect = (part: unknown): void => {
      if (typeof part === "string") {
        texts.push(part);
      } else if (part !== null && typeof part === "object") {
        Object.values(part).forEach(collect);
      }
    };
    collect(JSON.parse(value));
  } catch {
    // Not JSON: the value itself is all there is.
  }
  return texts;
}
