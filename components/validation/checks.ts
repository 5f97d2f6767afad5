/** Checks that many arguments share: words, numbers, patterns, lists, images, labels. */
import { isMap, reservedLabels } from "../../plan";
import type { Check } from "./argument";
import { isOpen, oneOf, type Problem, problem, shown } from "./problem";
import { join, mapProblems } from "./properties";

/** A check of one known value. The message shows the value, so it is only for values that are never secret. */
function valueCheck(accepts: string, passes: (value: unknown) => boolean, fix?: string): Check {
  return {
    accepts,
    problems: (path, value) =>
      isOpen(value) || passes(value)
        ? []
        : [problem(path, `must be ${accepts}, got ${shown(value)}${fix === undefined ? "" : `; ${fix}`}`)],
  };
}

/** One of a closed set of words. */
export function word(allowed: readonly string[]): Check {
  return valueCheck(oneOf(allowed), (value) => typeof value === "string" && allowed.includes(value));
}

/** A whole number within bounds; `what` says what it counts, e.g. `a whole number of days`. */
export function wholeNumber(min: number, max: number, what: string): Check {
  const check = valueCheck(
    `${what} from ${min} to ${max}`,
    (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
  );
  return { ...check, bounds: { min, max } };
}

/** Text of a form; `what` describes it with an example. */
export function matching(pattern: RegExp, what: string): Check {
  return valueCheck(what, (value) => typeof value === "string" && pattern.test(value));
}

export const flag: Check = valueCheck("true or false", (value) => typeof value === "boolean");

/** A size in memory as Kubernetes and Cloud Run write it. */
export const size: Check = matching(/^[1-9]\d{0,5}(?:Mi|Gi)$/, "a size such as '512Mi' or '2Gi'");

/** A container image pinned by digest: a tag can be moved to other content without any deployment. */
export const pinnedImage: Check = valueCheck(
  "pinned by digest",
  (value) => typeof value === "string" && /^[a-z0-9][^\s@]*@sha256:[0-9a-f]{64}$/.test(value),
  "use '<registry>/<name>@sha256:<64 hex digits>', as the push of the image prints it",
);

/** One IAM principal that is not a whole domain, spelled as IAM does. */
export const principalPattern =
  /^(?:user|group|serviceAccount):[^\s@:]+@[^\s@:]+\.[^\s@:]+$|^(?:principal|principalSet):\/\/\S+$/;

/** A list; each item that is known is checked by itself. */
export function listOf(accepts: string, item: (path: string, value: unknown) => Problem[]): Check {
  return {
    accepts,
    problems: (path, list) => {
      if (isOpen(list)) {
        return [];
      }
      if (!Array.isArray(list)) {
        return [problem(path, `must be a list, got ${shown(list)}`)];
      }
      return list.flatMap((value, index) => (isOpen(value) ? [] : item(join(path, index), value)));
    },
  };
}

/** Labels as Google Cloud takes them, without those that Bulkhead sets itself. */
export const labels: Check = {
  accepts: "a map of labels; keys and values of at most 63 lower-case letters, digits, `-` and `_`",
  problems: (path, value) =>
    isMap(value)
      ? Object.entries(value).flatMap(([key, label]) => labelProblems(join(path, key), key, label))
      : mapProblems(path, value, "{ team: search }"),
};

function labelProblems(path: string, key: string, label: unknown): Problem[] {
  const problems: Problem[] = [];
  if (reservedLabels.includes(key)) {
    problems.push(problem(path, "must not be set; Bulkhead sets this label itself"));
  } else if (!/^[a-z][a-z0-9_-]{0,62}$/.test(key)) {
    problems.push(problem(path, "must have a key of at most 63 lower-case letters, digits, '-' and '_'; rename it"));
  }
  if (!isOpen(label) && (typeof label !== "string" || !/^[a-z0-9_-]{0,63}$/.test(label))) {
    problems.push(
      problem(
        path,
        `must be at most 63 lower-case letters, digits, '-' and '_', got ${shown(label)}; change the value`,
      ),
    );
  }
  return problems;
}

/** A list of texts of one form; `what` describes an item with an example. */
export function listMatching(pattern: RegExp, what: string): Check {
  const item = matching(pattern, what);
  return listOf(`a list, each ${what}`, item.problems);
}
