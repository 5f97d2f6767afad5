/** Finds the local command that runs in place of a container image. */
import { existsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { env, isMap } from "../../plan/contract";
import { launcherPath } from "../../plan/sessions";
import { repositoryRoot } from "../root";
import type { ContainerSpec } from "./spec";

/** What runs in place of a container image. */
export interface LocalCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Node programs get the network by a preload, everything else by a proxy setting. */
  readonly isNode: boolean;
  /** Variables in place of the spec's. */
  readonly env: Readonly<Record<string, string>>;
  /** Working folder; undefined for the container's own. */
  readonly folder: string | undefined;
}

/** Local commands by the image's repository name (the last part of its path, without tag and digest). */
export type ImageCommands = Readonly<Record<string, readonly string[]>>;

/** The images of this repository, built by `examples/app` and `egress`. */
export function builtImages(root = repositoryRoot()): ImageCommands {
  return {
    app: ["node", join(root, "examples", "app", "dist", "main.js")],
    egress: ["node", join(root, "egress", "dist", "main.js")],
  };
}

/** The command of a container, or why it can't run here. */
export function commandOf(spec: ContainerSpec, images: ImageCommands): LocalCommand | { readonly problem: string } {
  const name = imageName(spec.image);
  const known = images[name];
  if (!known) {
    return {
      problem: `image '${name}' must be one of ${Object.keys(images).sort().join(", ")} to run here; map it with --image ${name}=<command>`,
    };
  }
  if (spec.command.length === 2 && spec.command[0] === "node" && spec.command[1] === launcherPath) {
    return launcherOf(spec, known);
  }
  // A `command` of the spec replaces the image's entry point, which is all that this run has of the image.
  if (spec.command.length > 0) {
    return { problem: `container '${spec.name}' must not set a command to run here` };
  }
  const [command = "", ...args] = known;
  const isNode = command === "node" || command === process.execPath;
  const script = isNode ? args[0] : undefined;
  if (script !== undefined && !existsSync(script)) {
    return { problem: `'${script}' is not built; run 'npm run build'` };
  }
  return {
    command: command === "node" ? process.execPath : command,
    args: [...args, ...spec.args],
    isNode,
    env: {},
    folder: undefined,
  };
}

/** The launcher of the users' sessions. The app's own command line holds for its image, which this run does not have. */
function launcherOf(spec: ContainerSpec, [program = "", ...args]: readonly string[]): ReturnType<typeof commandOf> {
  const script = join(repositoryRoot(), "sessions", "dist", "launcher.js");
  if (!existsSync(script)) {
    return { problem: `'${script}' is not built; run 'npm run build'` };
  }
  const settings = settingsOf(spec);
  if (settings === undefined) {
    return {
      problem: `container '${spec.name}' must have the settings of its sessions in ${env.sessions} to run here`,
    };
  }
  const command = [program === "node" ? process.execPath : program, ...args];
  return {
    command: process.execPath,
    args: [script],
    isNode: true,
    // Cloud Run's sandboxes exist there alone; here their sessions are in namespaces.
    env: { [env.sessions]: JSON.stringify({ ...settings, command, sandboxes: "namespaces" }) },
    // Sessions have a /tmp of their own, which may hide the container's folder. An image starts its app where the app lies, too.
    folder: folderOf(command),
  };
}

/** Folder of the first file that a command line names by its whole path, behind the program. */
function folderOf([, ...args]: readonly string[]): string | undefined {
  const file = args.find((arg) => isAbsolute(arg) && existsSync(arg));
  return file === undefined ? undefined : dirname(file);
}

function settingsOf(spec: ContainerSpec): Readonly<Record<string, unknown>> | undefined {
  try {
    const settings: unknown = JSON.parse(spec.env.find(({ name }) => name === env.sessions)?.value ?? "");
    return isMap(settings) ? settings : undefined;
  } catch {
    return undefined;
  }
}

function imageName(image: string): string {
  return (image.split("@")[0] ?? "").split("/").at(-1)?.split(":")[0] ?? "";
}
