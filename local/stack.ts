/** Opens a Pulumi stack that keeps everything in a folder. */
import { createHash } from "node:crypto";
import { access, mkdir, symlink } from "node:fs/promises";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type ConfigMap, LocalWorkspace, PulumiCommand, type PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { localClock } from "../plan/contract";
import { cacheFolder, type Engine, engineEnvironment } from "./engine";

/*
 * Each run of the engine listens on a port of its own, and a later run can get the port of an earlier one. gRPC shares
 * connections by address within a process, so a connection that failed when the earlier run ended would refuse the later
 * one ("14 UNAVAILABLE: No connection established"). With this option each client has its own connections.
 */
const { grpcClientOptions } = pulumi.runtime as unknown as { grpcClientOptions: Record<string, unknown> };
grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;

export interface LocalStackArgs {
  readonly engine: Engine;
  /** Folder of the state backend; created if it is missing. */
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

/**
 * Creates or selects a stack with an inline program and its state in a folder. Each call of the engine takes some tenths
 * of a second, so this reads and writes without the engine what it can.
 */
export async function openLocalStack(args: LocalStackArgs): Promise<Stack> {
  // The Automation API leaves a temporary folder for each workspace; this one is removed with the backend.
  if (args.env?.[localClock] !== undefined) {
    // An inline program runs in this process, which therefore needs to know the cloud's clock.
    const known = process.env[localClock]?.split(delimiter) ?? [];
    process.env[localClock] = [...new Set([...known, args.env[localClock]])].join(delimiter);
  }
  const workDir = join(args.backend, ".workspaces", `${args.project}.${args.stack}`);
  await mkdir(workDir, { recursive: true });
  const workspace = await LocalWorkspace.create({
    workDir,
    program: args.program,
    pulumiCommand: await pulumiCommand(args.engine),
    envVars: { ...engineEnvironment(args.engine, args.backend), ...args.env },
    projectSettings: { name: args.project, runtime: "nodejs", backend: { url: `file://${args.backend}` } },
  });
  const hasFile = await writePlainConfig(workspace, args.stack, args.config ?? {});
  const stack = await (hasFile ? select(args, workspace) : createFirst(args.stack, workspace));
  const secrets = Object.entries(args.config ?? {}).filter(([, { secret }]) => secret);
  if (secrets.length > 0) {
    await stack.setAllConfig(Object.fromEntries(secrets));
  }
  return stack;
}

/** Writes plain values into the stack's file; only the engine can encrypt. Returns whether the file existed. */
async function writePlainConfig(workspace: LocalWorkspace, stack: string, config: ConfigMap): Promise<boolean> {
  const present = await workspace.stackSettings(stack).catch(() => undefined);
  const plain = Object.entries(config).flatMap(([key, { value, secret }]) => (secret ? [] : [[key, value] as const]));
  if (plain.length > 0) {
    await workspace.saveStackSettings(stack, {
      ...present,
      config: { ...present?.config, ...Object.fromEntries(plain) },
    });
  }
  return present !== undefined;
}

/**
 * Opens a stack that has a file. If its state lies in the backend the engine isn't asked, since each of its commands gets
 * the stack by name.
 */
async function select({ backend, project, stack }: LocalStackArgs, workspace: LocalWorkspace): Promise<Stack> {
  const hasState = await access(join(backend, ".pulumi", "stacks", project, `${stack}.json`)).then(
    () => true,
    () => false,
  );
  if (!hasState) {
    return Stack.createOrSelect(stack, workspace);
  }
  return Stack.select(stack, Object.assign(workspace, { selectStack: async () => undefined }));
}

/**
 * The same stack, whose `up`, `refresh` and `destroy` return neither outputs nor a summary: the Automation API asks the
 * engine three times for these.
 */
export function withoutSummary(stack: Stack): Stack {
  return Object.assign(Object.create(stack) as Stack, { outputs: async () => ({}), info: async () => undefined });
}

/** A stack without a file is new, unless somebody has deleted the file. */
function createFirst(name: string, workspace: LocalWorkspace): Promise<Stack> {
  return Stack.create(name, workspace).catch(() => Stack.createOrSelect(name, workspace));
}

/**
 * The Automation API's handle on an engine. The API only takes a folder with `bin/pulumi` in it, so an engine that lies
 * elsewhere (BULKHEAD_PULUMI) is linked from such a folder.
 */
export function pulumiCommand({ command }: Engine): Promise<PulumiCommand> {
  const known =
    commands.get(command) ??
    installationRoot(command).then((root) => PulumiCommand.get({ root, skipVersionCheck: true }));
  commands.set(command, known);
  known.catch(() => commands.delete(command));
  return known;
}

/** By the engine's path. The API asks an engine for its version whenever a handle is made. */
const commands = new Map<string, Promise<PulumiCommand>>();

async function installationRoot(command: string): Promise<string> {
  if (basename(command) === "pulumi" && basename(dirname(command)) === "bin") {
    return dirname(dirname(command));
  }
  const root = join(cacheFolder(), "engine", "named", createHash("sha256").update(command).digest("hex").slice(0, 16));
  await mkdir(join(root, "bin"), { recursive: true });
  await symlink(resolve(command), join(root, "bin", "pulumi")).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") {
      throw error;
    }
  });
  return root;
}
