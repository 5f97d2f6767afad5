/** Writes docs/coverage.md from the cases and from what the pack finds in each. */
import { judge } from "../support/judge";
import { caseProgram } from "./caseProgram";
import { corpora } from "./corpora";
import { type CaseResult, renderCoverage } from "./render";

export async function coveragePage(): Promise<string> {
  const results: CaseResult[] = [];
  for (const { name, cases } of corpora) {
    for (const one of cases) {
      results.push({ corpus: name, one, found: await judge(caseProgram(one), { preview: true }) });
    }
  }
  return renderCoverage(results, corpora);
}
