/** Writes types of the events that a tracking plan declares, for `bulkhead plan types`. */
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { formatProblem, readPlan } from "./readPlan";
import { declaredIn } from "./types/declared";
import { pythonTypes } from "./types/python";
import { typescriptTypes } from "./types/typescript";
import { writeNew } from "./writeNew";

const writers = { typescript: typescriptTypes, python: pythonTypes };

export interface TypesOptions {
  readonly language: keyof typeof writers;
  readonly output: string | undefined;
}

/** Writes to a new file, or to standard output without one. Throws a UserError with every problem of a bad plan. */
export async function writeTypes(file: string, { language, output }: TypesOptions): Promise<number> {
  const result = readPlan(file);
  if (!result.ok) {
    throw new UserError(result.problems.map((problem) => formatProblem(file, problem)).join("\n"));
  }
  const text = writers[language](declaredIn(result.plan));
  if (output === undefined) {
    process.stdout.write(text);
  } else {
    writeNew(output, text);
    process.stdout.write(`wrote ${output}\n`);
  }
  return exits.yes;
}
