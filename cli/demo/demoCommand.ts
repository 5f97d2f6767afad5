import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { CleanupProcess } from "../../local/run/cleanupProcess";

/** `bulkhead demo`, also `npm start`. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("deploy two tenants to Google Cloud in a folder, use them, attack them, take them down")
    .action(async () => {
      const folder = await mkdtemp(join(tmpdir(), "bulkhead-demo-"));
      // Removes the folder at the end of the demo, and also when it is broken off or killed.
      const cleanup = new CleanupProcess([folder]);
      try {
        // Loaded only here: the demo brings Pulumi and Google's SDK with it, and `bulkhead --help` should not wait for them.
        const { demo } = await import("./demo.js");
        await demo(folder);
      } finally {
        await cleanup.close();
      }
    });
}
