/** Runs `bulkhead plan …` in this process, and gives what a terminal would show. */
import { Readable } from "node:stream";
import { vi } from "vitest";
import { runProgram, toProgram } from "../../../cli/commandLine/toCommander";
import { planCommands } from "../../../cli/commands/plan";

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runPlan(args: readonly string[], input = ""): Promise<Run> {
  const written = { stdout: "", stderr: "" };
  const record = (name: "stdout" | "stderr") =>
    vi.spyOn(process[name], "write").mockImplementation((chunk) => {
      written[name] += String(chunk);
      return true;
    });
  const spies = [record("stdout"), record("stderr")];
  const before = process.exitCode;
  process.exitCode = undefined;
  const stdin = Object.getOwnPropertyDescriptor(process, "stdin");
  Object.defineProperty(process, "stdin", { configurable: true, value: Readable.from([Buffer.from(input)]) });
  try {
    await runProgram(toProgram([planCommands], "", ""), ["plan", ...args]);
    return { code: Number(process.exitCode ?? 0), ...written };
  } finally {
    for (const spy of spies) {
      spy.mockRestore();
    }
    if (stdin) {
      Object.defineProperty(process, "stdin", stdin);
    }
    process.exitCode = before;
  }
}
