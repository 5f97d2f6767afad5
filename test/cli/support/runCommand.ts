/** Runs one command in this process, as the command line does. */
import { Readable } from "node:stream";
import { vi } from "vitest";
import type { Command } from "../../../cli/commandLine/definition";
import { runProgram, toProgram } from "../../../cli/commandLine/toCommander";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param args with the command's name first */
export async function runCommand(command: Command, args: readonly string[], input = ""): Promise<Ran> {
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    vi.spyOn(process[name], "write").mockImplementation((chunk) => {
      written[name] += String(chunk);
      return true;
    });
  }
  const stdin = Object.getOwnPropertyDescriptor(process, "stdin");
  Object.defineProperty(process, "stdin", { configurable: true, value: Readable.from([Buffer.from(input)]) });
  process.exitCode = undefined;
  await runProgram(toProgram([command], "", ""), [...args]);
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  if (stdin) {
    Object.defineProperty(process, "stdin", stdin);
  }
  vi.restoreAllMocks();
  return { code, ...written };
}
