import { Command } from "commander";
import { type Engine, ensureEngine } from "../local/engine";
import { step } from "./step";

/** Makes sure that there is a Pulumi engine, with progress while it is installed or built. */
export function setupCommand(): Command {
  return new Command("setup").description("find, install or build the Pulumi engine").action(async () => {
    const engine = await setUpEngine();
    process.stdout.write(`Pulumi engine ${engine.version} (${engine.source}): ${engine.command}\n`);
  });
}

/** The engine, shown as a step while it is made; at once and without output where there is one already. */
export async function setUpEngine(): Promise<Engine> {
  const present = await ensureEngine({ makers: [] }).catch(() => undefined);
  if (present !== undefined) {
    return present;
  }
  return step("Setting up the Pulumi engine (once; a build takes some minutes)", (say) =>
    ensureEngine({ onProgress: say }),
  );
}
