/** Reads a tracking plan from a file, and reports its problems by line and column. */
import { readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import { type Problem, parsePlan, type TrackingPlan } from "../../plan";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { locate, type Place } from "./locate";

export interface PlacedProblem extends Place {
  /** Dotted path in the plan; empty for the whole plan or its YAML. */
  readonly path: string;
  readonly message: string;
}

export type ReadPlan =
  | { readonly ok: true; readonly plan: TrackingPlan; readonly bytes: number }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] };

/** Reads and checks a plan in YAML or JSON. Throws a UserError if the file cannot be read. */
export function readPlan(file: string): ReadPlan {
  return checkPlanText(readText(file));
}

/** Checks a plan given as text. Every problem is reported, in the order of the text. */
export function checkPlanText(text: string): ReadPlan {
  const result = checkYaml(text, (data) => {
    const parsed = parsePlan(data);
    const bytes = Buffer.byteLength(JSON.stringify(data) ?? "");
    return parsed.ok ? { ok: true, value: { plan: parsed.plan, bytes } } : parsed;
  });
  return result.ok ? { ok: true, ...result.value } : result;
}

export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Parses YAML or JSON, checks the data, and places each problem in the text. */
export function checkYaml<Value>(
  text: string,
  check: (data: unknown) => Checked<Value>,
): { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problems: readonly PlacedProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return { line, column: col, path: "", message: `must be valid YAML: ${firstLine(error.message)}` };
    });
    return { ok: false, problems };
  }
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const message = `must be valid YAML: ${firstLine(error instanceof Error ? error.message : String(error))}`;
    return { ok: false, problems: [{ line: 1, column: 1, path: "", message }] };
  }
  const result = check(data);
  if (result.ok) {
    return result;
  }
  const problems = result.problems.map((problem) => ({ ...problem, ...locate(document, lines, problem.path) }));
  return { ok: false, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** `plan.yaml:12:7: events.report.fields.plan must …`, as compilers write it, so that editors jump to it. */
export function formatProblem(file: string, problem: PlacedProblem, whole = "the plan"): string {
  const subject = problem.path === "" ? whole : `'${problem.path}'`;
  return `${file}:${problem.line}:${problem.column}: ${subject} ${problem.message}`;
}

/** The text of a file; `-` is standard input. `what` says what to give in its place. */
export function readText(file: string, what = "the path of a tracking plan"): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new UserError(`'${file}' must be a readable file, got ${code}; give ${what}`, exits.couldNotTell);
  }
}

function firstLine(text: string): string {
  const line = text.split("\n")[0] ?? "";
  return line.charAt(0).toLowerCase() + line.slice(1);
}
