/** Properties of maps: dotted paths, unknown names with the nearest known one, and values that must be maps. */
import { distance } from "fastest-levenshtein";
import { isMap } from "../../plan";
import { isAbsent, type Problem, problem, shown, unresolved } from "./problem";

/** Reports every property of the map that is not among the known ones. */
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

/** The known word that is at most two edits away (one for words of up to four letters); undefined if no word is. */
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

/** Reports a value that is not a map. An Output is not one, since its keys are unknown; its values may be Outputs. */
export function mapProblems(path: string, value: unknown, example: string): Problem[] {
  if (value === unresolved) {
    return [
      problem(
        path,
        `must be a map that is known when the program runs, got an output; write ${example}, where the values may be outputs`,
      ),
    ];
  }
  if (isAbsent(value) || isMap(value)) {
    return [];
  }
  return [problem(path, `must be a map, got ${shown(value)}; write it as ${example}`)];
}
