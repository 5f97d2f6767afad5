/** The `bulkhead` command. */
import { version } from "../package.json";
import { runProgram, toProgram } from "./commandLine/toCommander";
import { commands } from "./commands";

const summary = "Watertight compartments on Google Cloud for the tenants of an AI or analytics product";

void runProgram(toProgram(commands, summary, version), process.argv.slice(2));
