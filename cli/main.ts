import { Command } from "commander";
import { version } from "../package.json";
import { passThroughCommand } from "./passThrough";
import { setupCommand } from "./setup";
import { reportAndExit } from "./userError";

const program = new Command("bulkhead")
  .description("Watertight compartments on Google Cloud for the tenants of an AI or analytics product")
  .version(version)
  .showHelpAfterError("(try 'bulkhead --help')")
  .addCommand(setupCommand())
  .addCommand(passThroughCommand("preview", "pulumi preview of the program in this folder, with the policy pack"))
  .addCommand(passThroughCommand("up", "pulumi up of the program in this folder, with the policy pack"));

program.parseAsync().catch(reportAndExit);
