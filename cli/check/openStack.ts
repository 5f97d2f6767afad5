/** Opens a stack of a program in a folder, leaving the user's workspace as it was. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { type Engine, provideLanguageHost } from "../../local/engine";
import { pulumiCommand } from "../../local/stack";
import { programFolder } from "../../plan/contract";
import { projectFiles, setUpYamlHost } from "../engine/setUpYamlHost";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

export interface OpenedStack {
  readonly stack: Stack;
  /** Selects again what was selected before, and stops what was started. */
  close(): Promise<void>;
}

/** The project file of a program's folder. Throws a UserError if there is none. */
export function projectFileOf(folder: string): string {
  const file = projectFiles.map((name) => join(folder, name)).find((candidate) => existsSync(candidate));
  if (file !== undefined) {
    return file;
  }
  throw new UserError(`'dir' must hold a Pulumi.yaml, got '${folder}'; name the program's folder`, exits.couldNotTell);
}

/**
 * Opens the stack named, or the one selected in the folder. Never creates a stack: a check of one that nobody deploys
 * would be clean and mean nothing. If the engine has no language host of its own, one is started.
 */
export async function openStack(folder: string, stackName: string | undefined, engine: Engine): Promise<OpenedStack> {
  await setUpYamlHost(folder, engine);
  // What the program prints is dropped, as with the official host: standard output belongs to the findings.
  const host = await provideLanguageHost(engine, { onOutput: () => undefined });
  try {
    const workspace = await LocalWorkspace.create({
      workDir: folder,
      pulumiCommand: await pulumiCommand(engine),
      envVars: { PULUMI_SKIP_UPDATE_CHECK: "true", [programFolder]: resolve(folder), ...host.env },
    });
    const selected = (await workspace.stack())?.name;
    const name = stackName ?? selected;
    if (name === undefined) {
      throw new UserError(
        "'--stack' must name a stack, got none, and none is selected here; add --stack",
        exits.couldNotTell,
      );
    }
    const stack = await Stack.select(name, workspace).catch((error: Error) => {
      throw new UserError(`stack '${name}' cannot be opened: ${firstErrorLine(error)}`, exits.couldNotTell);
    });
    const restore = async () => {
      if (selected !== undefined && selected !== name) {
        await workspace.selectStack(selected).catch(() => undefined);
      }
    };
    return { stack, close: () => restore().finally(host.stop) };
  } catch (error) {
    await host.stop();
    if (error instanceof UserError) {
      throw error;
    }
    throw new UserError(openingProblem(error), exits.couldNotTell);
  }
}

/** Says why a stack can't be opened. The engine's own error names a token, which few users of this command have or need. */
export function openingProblem(error: unknown): string {
  const line = firstErrorLine(error);
  return line.includes("PULUMI_ACCESS_TOKEN")
    ? "the stack cannot be opened: no Pulumi backend is selected; run 'pulumi login', or set PULUMI_BACKEND_URL to where the state is"
    : `the stack cannot be opened: ${line}`;
}

function firstErrorLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /^\s*error: (.+)$/m.exec(text)?.[1]?.trim() ?? text.split("\n")[0] ?? "no reason given";
}
