/** Effective dates of pseudonym keys. */
import { isDay } from "../../plan";
import { isOpen, type Problem, problem, shown } from "./problem";
import { join } from "./properties";

/**
 * Most key dates at once. Secret Manager takes more versions; the limit keeps a tenant within 40 resources and the
 * window in which pseudonyms can be linked short.
 */
const maxPseudonymKeys = 12;

/** Problems of a list of effective dates: each a real UTC day `YYYY-MM-DD`, oldest first, none twice. */
export function pseudonymDateProblems(path: string, dates: unknown): Problem[] {
  if (isOpen(dates)) {
    return [];
  }
  if (!Array.isArray(dates)) {
    return [problem(path, `must be a list of dates, got ${shown(dates)}; write ["2026-10-01"]`)];
  }
  const problems: Problem[] = [];
  if (dates.length > maxPseudonymKeys) {
    problems.push(
      problem(path, `must hold at most ${maxPseudonymKeys} dates, got '${dates.length}'; remove the oldest`),
    );
  }
  dates.forEach((date, index) => {
    const at = join(path, index);
    if (isOpen(date)) {
      return;
    }
    if (!isDay(date)) {
      problems.push(problem(at, `must be a date such as '2026-10-01', got ${shown(date)}`));
      return;
    }
    const before: unknown = dates[index - 1];
    if (isDay(before) && before >= date) {
      problems.push(problem(at, `must be after '${before}', got '${date}'; write the dates oldest first, each once`));
    }
  });
  return problems;
}
