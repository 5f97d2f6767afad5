import { spawn } from "node:child_process";
import { join } from "node:path";
import { Command } from "commander";
import { type Engine, provideLanguageHost } from "../local/engine";
import { repositoryRoot } from "../local/root";
import { setUpEngine } from "./setup";

/** `bulkhead preview` and `bulkhead up`: the engine's own commands with the policy pack attached, all flags passed on. */
export function passThroughCommand(verb: "preview" | "up", description: string): Command {
  return new Command(verb)
    .description(description)
    .argument("[flags...]", `flags of 'pulumi ${verb}'`)
    .allowUnknownOption()
    .helpOption(false)
    .action(async (flags: string[]) => {
      const engine = await setUpEngine();
      const host = await provideLanguageHost(engine);
      try {
        const pack = join(repositoryRoot(), "policies");
        process.exitCode = await run(engine, [verb, "--policy-pack", pack, ...flags], host.env);
      } finally {
        await host.stop();
      }
    });
}

/** Ends with the engine's own exit code. Ctrl-C goes to the engine as well, which ends what it has begun. */
async function run(engine: Engine, args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const wait = () => undefined;
  process.on("SIGINT", wait);
  try {
    const child = spawn(engine.command, args, { stdio: "inherit", env: { ...process.env, ...env } });
    return await new Promise<number>((done, fail) => {
      child.once("error", fail);
      child.once("close", (code) => done(code ?? 1));
    });
  } finally {
    process.off("SIGINT", wait);
  }
}
