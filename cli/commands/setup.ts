/** `bulkhead setup`: makes sure that there is a Pulumi engine. */
import { defineCommand } from "../commandLine/definition";
import { exits } from "../terminal/exits";

export const setupCommand = defineCommand({
  name: "setup",
  summary: "find, install or build the Pulumi engine",
  arguments: [],
  options: {},
  exits: { yes: "an engine is ready", no: "no engine could be found, installed or built" },
  examples: [{ what: "Prepare a machine before its first run", line: "setup" }],
  run: async () => {
    const { setUpEngine } = await import("../engine/setUpEngine.js");
    const engine = await setUpEngine(exits.no);
    process.stdout.write(`Pulumi engine ${engine.version} (${engine.source}): ${engine.command}\n`);
    return exits.yes;
  },
});
