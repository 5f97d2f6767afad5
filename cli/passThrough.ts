import { spawn } from "node:child_process";
import { join } from "node:path";
import { Command } from "commander";
import { hasLanguageHost } from "../local/engine";
import { repositoryRoot } from "../local/root";
import { setUpEngine } from "./setup";
import { UserError } from "./userError";

/** `bulkhead preview` and `bulkhead up`: the engine's own commands with the policy pack attached, all flags passed on. */
export function passThroughCommand(verb: "preview" | "up", description: string): Command {
  return new Command(verb)
    .description(description)
    .argument("[flags...]", `flags of 'pulumi ${verb}'`)
    .allowUnknownOption()
    .helpOption(false)
    .action(async (flags: string[]) => {
      const engine = await setUpEngine();
      if (!hasLanguageHost(engine)) {
        throw new UserError(
          "this engine has no Node.js language host, so it cannot run a program from a folder; install the Pulumi CLI (https://www.pulumi.com/docs/install/)",
        );
      }
      const pack = join(repositoryRoot(), "policies");
      const child = spawn(engine.command, [verb, "--policy-pack", pack, ...flags], { stdio: "inherit" });
      process.exitCode = await new Promise<number>((done) => child.once("close", (code) => done(code ?? 1)));
    });
}
