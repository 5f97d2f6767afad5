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
  return captured(() => runProgram(toProgram([command], "", ""), [...args]), input);
}

/** Runs something that writes to the terminal, and returns what it wrote. */
export async function captured(run: () => Promise<unknown>, input = ""): Promise<Ran> {
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
  await run();
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  if (stdin) {
    Object.defineProperty(process, "stdin", stdin);
  }
  vi.restoreAllMocks();
  return { code, ...written };
}
