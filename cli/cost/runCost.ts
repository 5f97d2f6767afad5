/** Reads a stack and writes its estimate, for `bulkhead cost`. */
import { resolve } from "node:path";
import { openStack, projectFileOf } from "../check/openStack";
import { setUpEngine } from "../engine/setUpEngine";
import { previewedStack, readSavedFile, type StackContents } from "../prove/read";
import { exits } from "../terminal/exits";
import { printAnswer } from "../terminal/printAnswer";
import { waiting } from "../terminal/progress";
import { widthOf } from "../terminal/width";
import { estimateCost } from "./estimate";
import { costTable } from "./table";

export interface CostFlags {
  /** Folder of the program. */
  readonly dir: string;
  readonly stack: string | undefined;
  readonly plan: readonly string[] | undefined;
  readonly details: boolean;
  readonly format: "table" | "json";
}

/** Returns the exit code. */
export async function runCost({ dir, stack, plan, details, format }: CostFlags): Promise<number> {
  const contents = plan === undefined ? [await preview(resolve(dir), stack)] : plan.map(readSavedFile);
  const estimate = estimateCost(contents.flatMap(({ resources }) => resources));
  printAnswer(format, { version: 1, ...estimate }, costTable(estimate, details, widthOf(process.stdout)));
  return exits.yes;
}

async function preview(folder: string, stack: string | undefined): Promise<StackContents> {
  projectFileOf(folder);
  const opened = await openStack(folder, stack, await setUpEngine());
  try {
    return await waiting("previewing the program", () => previewedStack(opened.stack));
  } finally {
    await opened.close();
  }
}
