import { Command } from "commander";
import { version } from "../package.json";
import { attackCommand } from "./attack";
import { checkCommand } from "./check";
import { demoCommand } from "./demo/demoCommand";
import { localCommand } from "./local";
import { passThroughCommand } from "./passThrough";
import { planCommand } from "./plan";
import { proveCommand } from "./prove";
import { setupCommand } from "./setup";
import { reportAndExit } from "./userError";

const program = new Command("bulkhead")
  .description("Watertight compartments on Google Cloud for the tenants of an AI or analytics product")
  .version(version)
  .showHelpAfterError("(try 'bulkhead --help')")
  .addCommand(demoCommand())
  .addCommand(passThroughCommand("preview", "pulumi preview of the program in this folder, with the policy pack"))
  .addCommand(passThroughCommand("up", "pulumi up of the program in this folder, with the policy pack"))
  .addCommand(checkCommand())
  .addCommand(proveCommand())
  .addCommand(planCommand())
  .addCommand(localCommand())
  .addCommand(attackCommand())
  .addCommand(setupCommand());

program.parseAsync().catch(reportAndExit);
