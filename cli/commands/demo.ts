/** `bulkhead demo`, also `npm start`: everything that Bulkhead does, once, in a temporary folder. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CleanupProcess } from "../../local/run/cleanupProcess";
import { defineCommand } from "../commandLine/definition";
import { exits } from "../terminal/exits";

export const demoCommand = defineCommand({
  name: "demo",
  summary: "deploy two tenants to Google Cloud in a folder, use them, attack them, take them down",
  arguments: [],
  options: {
    verbose: { short: "v", summary: "show the reason for each break-in that was stopped, and each refusal in full" },
  },
  exits: { yes: "everything went as it should", no: "something failed, or a break-in succeeded" },
  examples: [{ what: "Show the reasons, too", line: "demo --verbose" }],
  run: async ({ verbose }) => {
    const folder = await mkdtemp(join(tmpdir(), "bulkhead-demo-"));
    // Removes the folder at the end of the demo, and also if the demo is stopped or killed.
    const cleanup = new CleanupProcess([folder]);
    try {
      // Loaded only here: the demo brings Pulumi and Google's SDK, which would slow down `bulkhead --help`.
      const { demo } = await import("../demo/demo.js");
      await demo(folder, verbose);
      return exits.yes;
    } finally {
      await cleanup.close();
    }
  },
});
