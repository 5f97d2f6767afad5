/** Runs `bulkhead plan …` in this process, and gives what a terminal would show. */
import { planCommands } from "../../../cli/commands/plan";
import { type Ran, runCommand } from "../support/runCommand";

export function runPlan(args: readonly string[], input = ""): Promise<Ran> {
  return runCommand(planCommands, ["plan", ...args], input);
}
