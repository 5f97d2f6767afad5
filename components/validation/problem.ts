/** Shared by all checks of arguments: problems, values that aren't known yet, and values as messages show them. */
import type { Problem } from "../../plan";

export type { Problem };

/** A value that isn't known yet. Checks let it pass; the value is checked once it is known. */
export const unresolved: unique symbol = Symbol("unresolved");

export function problem(path: string, message: string): Problem {
  return { path, message };
}

/** True if no value was given. Null counts as none, since an empty value in YAML is null. */
export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** True if no value was given, or it is not known yet. */
export function isOpen(value: unknown): boolean {
  return isAbsent(value) || value === unresolved;
}

/** Reports a value that decides which resources exist, but is or holds an output. */
export function plainDataProblems(path: string, value: unknown): Problem[] {
  return holdsUnresolved(value)
    ? [
        problem(
          path,
          "must be plain data, got an output; what exists depends on it, so it must be known when the program runs",
        ),
      ]
    : [];
}

function holdsUnresolved(value: unknown): boolean {
  if (value === unresolved) {
    return true;
  }
  return typeof value === "object" && value !== null && Object.values(value).some(holdsUnresolved);
}

/**
 * A value for messages: quoted, at most 64 characters, control characters shown as `?`. Only for values that are never
 * secret, such as names, dates and images.
 */
export function shown(value: unknown): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    const text = String(value).replace(/\p{C}/gu, "?");
    return `'${text.length > 64 ? `${text.slice(0, 63)}…` : text}'`;
  }
  if (isAbsent(value)) {
    return "nothing";
  }
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "a map" : `a ${typeof value}`;
}

/** A list of words for messages: `'a', 'b' or 'c'`. */
export function oneOf(words: readonly string[]): string {
  const quoted = words.map((word) => `'${word}'`);
  const last = quoted.pop() ?? "nothing";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}

/** One message with every problem, one per line. */
export function describeProblems(title: string, problems: readonly Problem[]): string {
  const lines = problems.map(({ path, message }) => `'${path}' ${message}`);
  const [only] = lines;
  return lines.length === 1 && only !== undefined
    ? `${title}: ${only}`
    : `${title} has ${lines.length} problems:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}
