/** Runs one command in this process, as the command line does. */
import { Readable } from "node:stream";
import { vi } from "vitest";
import type { Command, CommandGroup } from "../../../cli/commandLine/definition";
import { runProgram, toProgram } from "../../../cli/commandLine/toCommander";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param args with the command's name first */
export async function runCommand(command: Command | CommandGroup, args: readonly string[], input = ""): Promise<Ran> {
  return captured(() => runProgram(toProgram([command], "", ""), [...args]), input);
}

/** Runs something that writes to the terminal, and returns what it wrote. */
export async function captured(run: () => Promise<unknown>, input = ""): Promise<Ran> {
  const written = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((chunk) => {
      written[name] += String(chunk);
      return true;
    }),
  );
  const stdin = Object.getOwnPropertyDescriptor(process, "stdin");
  Object.defineProperty(process, "stdin", { configurable: true, value: Readable.from([Buffer.from(input)]) });
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await run();
    return { code: Number(process.exitCode ?? 0), ...written };
  } finally {
    process.exitCode = before;
    if (stdin) {
      Object.defineProperty(process, "stdin", stdin);
    }
    for (const spy of spies) {
      spy.mockRestore();
    }
  }
}
