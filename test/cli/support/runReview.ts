/** Runs `bulkhead review …`, `bulkhead freeze`, `bulkhead unfreeze` and `bulkhead frozen` in this process. */
import { runProgram, toProgram } from "../../../cli/commandLine/toCommander";
import { freezeCommand, frozenCommand, unfreezeCommand } from "../../../cli/commands/freeze";
import { reviewCommands } from "../../../cli/commands/review";
import { captured, type Ran } from "./runCommand";

const isOwn = (name: string | undefined) => ["freeze", "unfreeze", "frozen"].includes(name ?? "");

/** The words `review` in front are added, except for commands of their own. */
export function runReview(...args: readonly string[]): Promise<Ran> {
  return captured(() =>
    runProgram(
      toProgram([reviewCommands, freezeCommand, unfreezeCommand, frozenCommand], "", ""),
      isOwn(args[0]) ? args : ["review", ...args],
    ),
  );
}
