/** Runs `bulkhead review …`, `bulkhead freeze`, `bulkhead unfreeze` and `bulkhead frozen` in this process. */
import { vi } from "vitest";
import { runProgram, toProgram } from "../../../cli/commandLine/toCommander";
import { freezeCommand, frozenCommand, unfreezeCommand } from "../../../cli/commands/freeze";
import { reviewCommands } from "../../../cli/commands/review";

const isOwn = (name: string | undefined) => ["freeze", "unfreeze", "frozen"].includes(name ?? "");

/** The words `review` in front are added, except for commands of their own. */
export async function runReview(...args: readonly string[]) {
  const written = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((chunk) => {
      written[name] += String(chunk);
      return true;
    }),
  );
  process.exitCode = undefined;
  await runProgram(
    toProgram([reviewCommands, freezeCommand, unfreezeCommand, frozenCommand], "", ""),
    isOwn(args[0]) ? args : ["review", ...args],
  );
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  for (const spy of spies) {
    spy.mockRestore();
  }
  return { ...written, code };
}
