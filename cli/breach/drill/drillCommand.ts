/** Runs the drill for `bulkhead breach --drill`, and shows what it found. */
import { formatProblem, readPlan } from "../../plan/readPlan";
import { exits } from "../../terminal/exits";
import { printAnswer } from "../../terminal/printAnswer";
import { renderTable } from "../../terminal/table";
import { UserError } from "../../terminal/userError";
import { widthOf } from "../../terminal/width";
import type { DrillResult } from "./judge";
import { runDrill } from "./runDrill";

export interface DrillFlags {
  readonly files: readonly string[];
  readonly vendor: string;
  readonly plan: readonly string[] | undefined;
  readonly since: string;
  readonly format: "text" | "json";
}

/** Returns 0 if every check holds, else 1. */
export async function showDrill({ files, vendor, plan = [], since, format }: DrillFlags): Promise<number> {
  const [file, ...rest] = plan;
  if (file === undefined || rest.length > 0) {
    throw new UserError(
      `'--plan' must name the tracking plan of the drill, got ${file === undefined ? "nothing" : "several"}; give one`,
      exits.couldNotTell,
    );
  }
  const read = readPlan(file);
  if (!read.ok) {
    throw new UserError(read.problems.map((problem) => formatProblem(file, problem)).join("\n"), exits.couldNotTell);
  }
  const result = await runDrill({ vendor, plan: read.plan, files, since });
  const ok = result.checks.every((check) => check.ok);
  printAnswer(format, { version: 1, ok, ...result }, drillText(result, ok, widthOf(process.stdout)));
  return ok ? exits.yes : exits.no;
}

function drillText({ checks, steps }: DrillResult, ok: boolean, width: number): string {
  const checked = renderTable({
    head: ["", "what", "planted", "answered"],
    rows: checks.map((check) => [check.ok ? "ok" : "wrong", check.what, check.planted, check.answered]),
    width,
  });
  const timed = renderTable({
    head: ["step", "seconds"],
    rows: steps.map(({ step, seconds }) => [step, seconds.toFixed(2)]),
    width,
  });
  const total = steps.reduce((sum, { seconds }) => sum + seconds, 0);
  const verdict = ok ? "the answer is what was planted" : "the answer is not what was planted";
  return `${verdict}, after ${total.toFixed(1)} s\n${checked}\n${timed}\n`;
}
