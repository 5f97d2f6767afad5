/** The language host that a program in YAML needs, if the engine has none. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { type Engine, ensureYamlHost, findYamlHost, YamlHostUnavailable } from "../../local/engine";
import { isMap } from "../../plan";
import { exits } from "../terminal/exits";
import { waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";

/** Names of a project file, in the order in which Pulumi looks for them. */
export const projectFiles = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/**
 * Makes sure that the program in a folder can run if it is written in YAML: builds the language host, with progress, unless
 * there is one. Does nothing for programs in other languages. Throws a UserError if the host can't be built.
 */
export async function setUpYamlHost(folder: string, engine: Engine): Promise<void> {
  if (runtimeOf(folder) !== "yaml" || (await findYamlHost(engine)) !== undefined) {
    return;
  }
  try {
    process.stderr.write("The program is in YAML. Its language host is built, once; that takes some minutes.\n");
    await waiting("building the language host", (report) => ensureYamlHost({ engine, onProgress: report }));
  } catch (error) {
    throw error instanceof YamlHostUnavailable ? new UserError(error.message, exits.couldNotTell) : error;
  }
}

/** The folder that flags of the Pulumi CLI make it work in; else the current one. */
export function workFolderOf(flags: readonly string[]): string {
  for (const [index, flag] of flags.entries()) {
    if (flag === "-C" || flag === "--cwd") {
      return resolve(flags[index + 1] ?? ".");
    }
    const joined = /^(?:--cwd=|-C=?)(.+)$/.exec(flag)?.[1];
    if (joined !== undefined) {
      return resolve(joined);
    }
  }
  return process.cwd();
}

/**
 * The runtime of the project that a folder belongs to; Pulumi takes the nearest project file, here or in a folder above.
 * Undefined if there is no project file, or it can't be read: the engine then reports why.
 */
export function runtimeOf(folder: string): string | undefined {
  const file = projectFiles.map((name) => join(folder, name)).find((candidate) => existsSync(candidate));
  if (file === undefined) {
    return dirname(folder) === folder ? undefined : runtimeOf(dirname(folder));
  }
  try {
    const { runtime } = parse(readFileSync(file, "utf8"));
    const name = isMap(runtime) ? runtime.name : runtime;
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined;
  }
}
