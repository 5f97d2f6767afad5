/** Names of properties: unknown ones are errors, with the nearest known one. */
import { distance } from "fastest-levenshtein";
import { isMap } from "../../plan";
import { isOpen, oneOf, type Problem, problem, shown, unresolved } from "./problem";

/** Problems for every property of the map that is not among the known ones. */
export function unknownProperties(path: string, value: unknown, known: readonly string[]): Problem[] {
  if (!isMap(value)) {
    return [];
  }
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = nearest(key, known);
      const fix = near === undefined ? `use one of: ${known.join(", ")}` : `did you mean '${near}'?`;
      return problem(join(path, key), `must be a known property; ${fix}`);
    });
}

/** The known word that is at most two edits away (one for words of up to four letters), or undefined. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const limit = word.length <= 4 ? 1 : 2;
  let best: { word: string; edits: number } | undefined;
  for (const candidate of known) {
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits <= limit && (best === undefined || edits < best.edits)) {
      best = { word: candidate, edits };
    }
  }
  return best?.word;
}

export function join(path: string, key: string | number): string {
  return path === "" ? String(key) : `${path}.${key}`;
}

/** Problem where a value is given that is none of the allowed words. */
export function wordProblems(path: string, value: unknown, allowed: readonly string[]): Problem[] {
  if (isOpen(value) || (typeof value === "string" && allowed.includes(value))) {
    return [];
  }
  return [problem(path, `must be ${oneOf(allowed)}, got ${shown(value)}`)];
}

/** Problem where a value is given that is not a whole number within bounds; `what` says what it counts, e.g. `a port`. */
export function wholeNumberProblems(path: string, value: unknown, min: number, max: number, what: string): Problem[] {
  if (isOpen(value) || (Number.isInteger(value) && Number(value) >= min && Number(value) <= max)) {
    return [];
  }
  return [problem(path, `must be ${what} from ${min} to ${max}, got ${shown(value)}`)];
}

/** Problem where the value is given but is not a map. An output is none, as its keys are not known; its values may be outputs. */
export function mapProblems(path: string, value: unknown, example: string): Problem[] {
  if (value === unresolved) {
    return [
      problem(
        path,
        `must be a map that is known when the program runs, got an output; write ${example}, where the values may be outputs`,
      ),
    ];
  }
  if (isOpen(value) || isMap(value)) {
    return [];
  }
  return [problem(path, `must be a map, got ${shown(value)}; write it as ${example}`)];
}

/** Problems of a map of labels: keys and values as Google Cloud takes them. */
export function labelProblems(path: string, value: unknown, reserved: readonly string[]): Problem[] {
  const problems = mapProblems(path, value, "{ team: search }");
  if (!isMap(value)) {
    return problems;
  }
  for (const [key, label] of Object.entries(value)) {
    const at = join(path, key);
    if (reserved.includes(key)) {
      problems.push(problem(at, "must not be set; Bulkhead sets this label itself"));
    } else if (!/^[a-z][a-z0-9_-]{0,62}$/.test(key)) {
      problems.push(problem(at, "must have a key of at most 63 lower-case letters, digits, '-' and '_'; rename it"));
    }
    if (!isOpen(label) && (typeof label !== "string" || !/^[a-z0-9_-]{0,63}$/.test(label))) {
      problems.push(
        problem(
          at,
          `must be at most 63 lower-case letters, digits, '-' and '_', got ${shown(label)}; change the value`,
        ),
      );
    }
  }
  return problems;
}
