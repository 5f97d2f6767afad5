/** The `bulkhead` command. */
import { constants } from "node:os";
import { version } from "../package.json";
import { runProgram, toProgram } from "./commandLine/toCommander";
import { commands } from "./commands";

const summary = "Watertight compartments on Google Cloud for the tenants of an AI or analytics product";

// A reader that has seen enough, such as `head`, ends the command as it ends other programs: by 128 and the signal's number.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") {
    throw error;
  }
  process.exit(128 + constants.signals.SIGPIPE);
});

void runProgram(toProgram(commands, summary, version), process.argv.slice(2));
