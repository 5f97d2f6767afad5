import { Command } from "commander";
import { planCheckCommand } from "./check";
import { planInitCommand } from "./init";
import { planTryCommand } from "./try";

/** `bulkhead plan …`: write, check and try a tracking plan. */
export function planCommand(): Command {
  return new Command("plan")
    .description("write, check and try a tracking plan")
    .addCommand(planInitCommand())
    .addCommand(planCheckCommand())
    .addCommand(planTryCommand());
}
