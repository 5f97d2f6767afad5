/** Effective dates of pseudonym keys. */
import { isDay } from "../../plan";
import { type Check, isOpen, listOf, type Problem, problem, shown } from "../validation";
import { join } from "../validation/properties";

/** Most key dates at once. Each is a secret with its version and policy, and the fewer there are, the shorter can pseudonyms be linked. */
const maxPseudonymKeys = 12;

const days = listOf(`a list of at most ${maxPseudonymKeys} days such as \`2026-10-01\`, oldest first`, dayProblems);

/** Each a real UTC day `YYYY-MM-DD`, oldest first, none twice. */
export const pseudonymDates: Check = {
  ...days,
  problems: (path, dates) => {
    if (isOpen(dates)) {
      return [];
    }
    if (!Array.isArray(dates)) {
      return [problem(path, `must be a list of dates, got ${shown(dates)}; write ["2026-10-01"]`)];
    }
    const tooMany =
      dates.length > maxPseudonymKeys
        ? [problem(path, `must hold at most ${maxPseudonymKeys} dates, got '${dates.length}'; remove the oldest`)]
        : [];
    return [...tooMany, ...days.problems(path, dates), ...orderProblems(path, dates)];
  },
};

function dayProblems(path: string, date: unknown): Problem[] {
  if (isDay(date)) {
    return [];
  }
  // YAML reads a date without quotes as a time.
  const day = typeof date === "string" ? date.slice(0, 10) : "";
  const fix = isDay(day) ? `; write it in quotes: "${day}"` : "";
  return [problem(path, `must be a date such as '2026-10-01', got ${shown(date)}${fix}`)];
}

function orderProblems(path: string, dates: readonly unknown[]): Problem[] {
  return dates.flatMap((date, index) => {
    const before: unknown = dates[index - 1];
    return isDay(date) && isDay(before) && before >= date
      ? [
          problem(
            join(path, index),
            `must be after '${before}', got '${date}'; write the dates oldest first, each once`,
          ),
        ]
      : [];
  });
}
