/** Finds the local command that runs in place of a container image. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../root";
import type { ContainerSpec } from "./spec";

/** What runs in place of a container image. */
export interface LocalCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Node programs get the network by a preload, everything else by a proxy setting. */
  readonly isNode: boolean;
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
  return { command: command === "node" ? process.execPath : command, args: [...args, ...spec.args], isNode };
}

function imageName(image: string): string {
  return (image.split("@")[0] ?? "").split("/").at(-1)?.split(":")[0] ?? "";
}
