/** Runs a command of the Pulumi CLI with the policy pack attached. */
import { spawn } from "node:child_process";
import { type Engine, provideLanguageHost } from "../../local/engine";
import { programFolder } from "../../plan/contract";
import { exits } from "../terminal/exits";
import { policyPackFolder } from "./policyPack";
import { setUpEngine } from "./setUpEngine";
import { setUpYamlHost, workFolderOf } from "./setUpYamlHost";

/** Runs `pulumi <verb>` in this folder and returns the engine's own exit code. All flags are passed on. */
export async function passThrough(verb: "preview" | "up", flags: readonly string[]): Promise<number> {
  const engine = await setUpEngine();
  await setUpYamlHost(workFolderOf(flags), engine);
  const host = await provideLanguageHost(engine);
  try {
    return await run(engine, [verb, "--policy-pack", policyPackFolder(), ...flags], host.env);
  } finally {
    await host.stop();
  }
}

/** A Ctrl-C goes to the engine as well, which ends what it has begun; this process waits for it. */
async function run(engine: Engine, args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const wait = () => undefined;
  process.on("SIGINT", wait);
  try {
    const child = spawn(engine.command, args, {
      stdio: "inherit",
      env: { ...process.env, [programFolder]: process.cwd(), ...env },
    });
    return await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? exits.no));
    });
  } finally {
    process.off("SIGINT", wait);
  }
}
