import { createHash } from "node:crypto";
import { mkdir, symlink } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type ConfigMap, LocalWorkspace, PulumiCommand, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { cacheFolder, type Engine, engineEnvironment } from "./engine";

export interface LocalStackArgs {
  readonly engine: Engine;
  /** Folder of the state backend; made if missing. */
  readonly backend: string;
  /** Pulumi project name. */
  readonly project: string;
  /** Stack name. */
  readonly stack: string;
  readonly program: PulumiFn;
  readonly config?: ConfigMap;
  /** Further environment of the engine, such as a local cloud's. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Creates or selects a stack with an inline program, state in a folder, for the engine given. */
export async function openLocalStack(args: LocalStackArgs): Promise<Stack> {
  // The Automation API makes a temporary folder for each workspace and leaves it; this one goes with the backend.
  const workDir = join(args.backend, ".workspaces", `${args.project}.${args.stack}`);
  await mkdir(workDir, { recursive: true });
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: args.stack, projectName: args.project, program: args.program },
    {
      workDir,
      pulumiCommand: await pulumiCommand(args.engine),
      envVars: { ...engineEnvironment(args.engine, args.backend), ...args.env },
      projectSettings: { name: args.project, runtime: "nodejs", backend: { url: `file://${args.backend}` } },
    },
  );
  if (args.config) await stack.setAllConfig(args.config);
  return stack;
}

/**
 * The Automation API's handle on an engine. The API only takes a folder with `bin/pulumi` in it, so an engine that lies
 * elsewhere (BULKHEAD_PULUMI) is linked from such a folder.
 */
export async function pulumiCommand(engine: Engine): Promise<PulumiCommand> {
  return PulumiCommand.get({ root: await installationRoot(engine.command), skipVersionCheck: true });
}

async function installationRoot(command: string): Promise<string> {
  if (basename(command) === "pulumi" && basename(dirname(command)) === "bin") return dirname(dirname(command));
  const root = join(cacheFolder(), "engine", "named", createHash("sha256").update(command).digest("hex").slice(0, 16));
  await mkdir(join(root, "bin"), { recursive: true });
  await symlink(resolve(command), join(root, "bin", "pulumi")).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  return root;
}
